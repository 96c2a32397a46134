/** Sends a form with files to the API: as `call`, but for the body. */
import { type Answer, type Problem } from '../api/call.ts'

export type ImportedAccount = { id: string; syncId: string; account: string }
type Raw = Partial<Record<keyof Problem, unknown>>

export async function upload(path: string, form: FormData): Promise<Answer<ImportedAccount>> {
  const response = await fetch(path, { method: 'POST', body: form, headers: { accept: 'application/json' } }).catch(
    () => null,
  )
  const answer: unknown = await response?.json().catch(() => null)
  if (response?.ok && answer !== null) return { ok: true, data: answer as ImportedAccount }
  const body = (answer ?? {}) as Raw
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' && value ? value : otherwise)
  return {
    ok: false,
    problem: {
      status: response?.status ?? 0,
      code: text(body.code, response ? 'internal' : 'network'),
      title: text(body.title, 'It was not imported'),
      detail: text(body.detail, 'Curfew did not answer. Look at the sources before you try again.'),
      instance: typeof body.instance === 'string' ? body.instance : null,
      errors: [],
      facts: (body.facts as Problem['facts'] | undefined) ?? {},
    },
  }
}

/** A chosen file, or pasted text as one; null when there is neither. */
export const fileOf = (file: File | null, pasted: string): Blob | null =>
  file ?? (pasted.trim() === '' ? null : new Blob([pasted], { type: 'application/json' }))
