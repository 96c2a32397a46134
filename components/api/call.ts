/** The browser's one way to the API: JSON both ways, a fresh Idempotency-Key per POST, problems as values. */

export type FieldProblem = { pointer: string; message: string }
export type Problem = {
  status: number
  code: string
  title: string
  detail: string
  /** The id to quote; null when no answer came at all. */
  instance: string | null
  errors: readonly FieldProblem[]
  facts: Readonly<Record<string, unknown>>
}
export type Answer<T> = { ok: true; data: T } | { ok: false; problem: Problem }

const AWAY: Problem = {
  status: 0,
  code: 'network',
  title: 'No answer',
  detail: 'Curfew did not answer. It is not known whether this was recorded: look at the page before you try again.',
  instance: null,
  errors: [],
  facts: {},
}

type Raw = Partial<Record<keyof Problem, unknown>>

function problemFrom(status: number, body: Raw | null): Problem {
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' && value ? value : otherwise)
  return {
    status,
    code: text(body?.code, 'internal'),
    title: text(body?.title, 'Something failed on our side'),
    detail: text(body?.detail, 'The answer could not be read.'),
    instance: typeof body?.instance === 'string' ? body.instance : null,
    errors: Array.isArray(body?.errors) ? (body.errors as FieldProblem[]) : [],
    facts: (body?.facts as Problem['facts'] | undefined) ?? {},
  }
}

type CallOptions = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  signal?: AbortSignal
  /** Sent also when the page goes away meanwhile. */
  keepalive?: boolean
}

export async function call<T>(
  path: string,
  { method = 'GET', body, signal, keepalive = false }: CallOptions = {},
): Promise<Answer<T>> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (method === 'POST') headers['idempotency-key'] = crypto.randomUUID()
  const sent = {
    method,
    headers,
    keepalive,
    signal: signal ?? null,
    body: body === undefined ? null : JSON.stringify(body),
  }
  const response = await fetch(path, sent).catch((error: unknown) => {
    if (signal?.aborted) throw error
    return null
  })
  if (!response) return { ok: false, problem: AWAY }
  const answer: unknown = await response.json().catch((error: unknown) => {
    if (signal?.aborted) throw error
    return null
  })
  // A page that is left, or a line that breaks, may cut an answer short: half an answer is none.
  if (response.ok && (answer !== null || response.status === 204)) return { ok: true, data: answer as T }
  if (response.ok) return { ok: false, problem: AWAY }
  return { ok: false, problem: problemFrom(response.status, answer as Raw | null) }
}

export const post = <T>(path: string, body: unknown = {}): Promise<Answer<T>> => call<T>(path, { method: 'POST', body })

/** What the problem says to a person. */
export function messageOf(problem: Problem): string {
  if (problem.status === 401)
    return 'Your session has ended. Sign in again in another tab, then repeat this: nothing was recorded.'
  if (problem.errors.length > 0) return problem.errors.map((one) => `${fieldOf(one.pointer)} ${one.message}`).join('; ')
  return problem.status >= 500 && problem.instance ? `${problem.detail} (${problem.instance})` : problem.detail
}

const fieldOf = (pointer: string): string => pointer.split('/').at(-1) ?? pointer
