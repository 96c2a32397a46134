/** Expected failures: a code that programs can act on, a message that people can act on. */

export const ERROR_CODES = [
  'input.invalid',
  'input.unparsable',
  'auth.required',
  'auth.expired',
  'auth.disabled',
  'auth.scope-missing',
  'auth.origin-refused',
  'auth.forbidden',
  'not-found',
  'rate.limited',
  'idempotency.key-reused',
  'idempotency.in-progress',
  'precondition.failed',
  'state.conflict',
  'people.email-taken',
  'people.last-admin',
  'people.team-name-taken',
  'people.team-in-use',
  'people.invitation-ambiguous',
  'source.name-taken',
  'source.unreachable',
  'source.rights-missing',
  'source.removed',
  'source.sync-running',
  'source.account-in-use',
  'source.read-only',
  'source.duplicate-target',
  'source.much-missing',
  'source.no-approver-team',
  'identity.gone',
  'claim.already-owner',
  'claim.already-pending',
  'claim.already-decided',
  'claim.not-decider',
  'ownership.not-owner',
  'baseline.not-held',
  'request.held-standing',
  'request.not-requestable',
  'request.duration-out-of-bounds',
  'request.start-out-of-bounds',
  'request.nobody-can-approve',
  'request.already-pending',
  'request.already-decided',
  'request.lapsed',
  'request.own-request',
  'request.not-an-approver',
  'request.already-voted',
  'request.changed',
  'request.not-requester',
  'request.duration-lengthened',
  'request.nothing-asked',
  'request.enough-said',
  'access.halted',
  'access.restoring',
  'halt.already-pulled',
  'halt.already-lifted',
  'restoration.not-restoring',
  'restoration.not-reconciled',
  'drift.already-closed',
  'drift.not-removable',
  'drift.not-adoptable',
  'grant.already-ended',
  'grant.not-allowed-to-end',
  'grant.not-extendable',
  'grant.not-failing',
  'grant.end-out-of-bounds',
  'secret.key-missing',
  'secret.damaged',
  'secret.key-elsewhere',
  'view.name-taken',
  'view.not-owner',
  'demo.not-demo',
  'database.unavailable',
  'server.busy',
  'internal',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]
export type Facts = Readonly<Record<string, string | number | boolean | null | undefined>>

/** A failure that a caller can expect. `facts` hold no secret: they are sent to the caller and logged. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly facts: Facts
  constructor(code: ErrorCode, message: string, facts: Facts = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DomainError'
    this.code = code
    this.facts = facts
  }
}

/** By its name: a bundle of the web server may hold a class of its own, and what it throws is the same refusal. */
export const isDomainError = (error: unknown): error is DomainError =>
  error instanceof DomainError || (error instanceof Error && error.name === 'DomainError')

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
