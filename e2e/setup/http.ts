/** The product by plain HTTP with the cookies of a real sign-in: what a browser could be sent, without a browser. */
import { readFileSync } from 'node:fs'
import type { DemoSubject } from '../../lib/people/model.ts'
import { stateOf } from './people.ts'

export const BASE_URL = process.env.E2E_BASE_URL ?? 'http://127.0.0.1:3000'

export type Asked = { method?: string; headers?: Record<string, string>; body?: unknown }
export type Answer = { status: number; text: string; headers: Headers }

/** The session cookie of somebody who signed in during the setup. */
export function cookieOf(subject: DemoSubject): string {
  const { cookies } = JSON.parse(readFileSync(stateOf(subject), 'utf8')) as {
    cookies: { name: string; value: string }[]
  }
  const session = cookies.find(({ name }) => name.endsWith('curfew.session'))
  if (!session) throw new Error(`${subject} is not signed in: run the setup first.`)
  return `${session.name}=${session.value}`
}

/** Next sends a request for server components on to the address that holds the hash of its headers; nothing else is followed. */
const isHashed = (answer: Response, path: string): boolean =>
  answer.status === 307 && (answer.headers.get('location') ?? '').startsWith(`${path.split('?')[0]}?`)

export async function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  const send = (to: string) =>
    fetch(new URL(to, BASE_URL), {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const first = await send(path)
  const answer = isHashed(first, path) ? await send(first.headers.get('location') ?? path) : first
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}

/** Every page of a list. */
export async function askAll<T>(path: string, headers: Record<string, string>): Promise<T[]> {
  const found: T[] = []
  let cursor: string | null = null
  do {
    const url: URL = new URL(path, BASE_URL)
    if (cursor) url.searchParams.set('cursor', cursor)
    const answer = await ask(url.pathname + url.search, { headers })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text.slice(0, 300)}`)
    const page = JSON.parse(answer.text) as { data: T[]; nextCursor: string | null }
    found.push(...page.data)
    cursor = page.nextCursor
  } while (cursor)
  return found
}

/** Runs a few at a time: the machine under test has other work. */
export async function eachOf<T>(all: readonly T[], work: (one: T) => Promise<void>, atOnce = 6): Promise<void> {
  const left = [...all]
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
