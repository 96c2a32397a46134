/** Input that cannot be read: where in it, and what was expected there. */
export class InputError extends Error {
  override readonly name = 'InputError'
  /** As in `$.UserDetailList[3].UserPolicyList[0]`. */
  readonly path: string
  readonly expected: string

  constructor(path: string, expected: string) {
    super(`${path}: expected ${expected}`)
    this.path = path
    this.expected = expected
  }
}
