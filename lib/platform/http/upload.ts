/** Files sent as multipart/form-data. Reading stops at the limit: a body of any length costs no more than that. */
import { DomainError } from '#lib/kernel/errors.ts'

const MB = 1024 * 1024

/** @throws DomainError `input.unparsable` for what is no form, or larger than the limit */
export async function readForm(request: Request, limitBytes: number): Promise<FormData> {
  const tooLarge = () =>
    new DomainError('input.unparsable', `The upload is larger than ${Math.floor(limitBytes / MB)} MB.`, { limitBytes })
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type) || !request.body)
    throw new DomainError('input.unparsable', 'Send the file as multipart/form-data.')
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw tooLarge()
  let bytes = 0
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > limitBytes) controller.error(tooLarge())
      else controller.enqueue(chunk)
    },
  })
  try {
    return await new Response(request.body.pipeThrough(limit), { headers: { 'content-type': type } }).formData()
  } catch (error) {
    if (bytes > limitBytes) throw tooLarge()
    throw new DomainError(
      'input.unparsable',
      'The form cannot be read: it may have been cut short.',
      {},
      { cause: error },
    )
  }
}

/** The text of a file or field; undefined when there is none. @throws DomainError `input.invalid` for what is not UTF-8 */
export async function textOf(form: FormData, field: string): Promise<string | undefined> {
  const value = form.get(field)
  if (value === null) return undefined
  if (typeof value === 'string') return value === '' ? undefined : value
  if (value.size === 0) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await value.arrayBuffer())
  } catch (error) {
    throw new DomainError('input.invalid', 'The file is not text in UTF-8.', { file: field }, { cause: error })
  }
}
