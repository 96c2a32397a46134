/**
 * Posts a signed message after Standard Webhooks. The address is resolved and judged before the connection, and the
 * connection goes to the very address that was judged; redirects are not followed.
 */
import { lookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { Secret } from '#lib/platform/secret-value.ts'
import { mayCall } from '../address-rules.ts'
import { type Failure, retryAfterMs } from '../backoff.ts'
import { SEND_TIMEOUT_MS } from '../model.ts'

/** `id` stays the same over all tries, so that a receiver can tell a repetition. */
export type WebhookSender = { post(id: string, body: string): Promise<Failure | null> }
export type WebhookOptions = { url: Secret; secret: Secret; allowLoopback: boolean; timeoutMs?: number }

export function createWebhookSender({
  url,
  secret,
  allowLoopback,
  timeoutMs = SEND_TIMEOUT_MS,
}: WebhookOptions): WebhookSender {
  const signer = new Webhook(secret.reveal())
  return {
    post: async (id, body) => {
      const sentAt = new Date()
      const headers = {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'Curfew',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
        'webhook-signature': signer.sign(id, sentAt, body),
      }
      const signal = AbortSignal.timeout(timeoutMs)
      try {
        const target = new URL(url.reveal())
        const address = await inTime(judgedAddress(target, allowLoopback), signal)
        if (address === null) return { reason: 'The webhook leads to an address that may not be called' }
        return judgeAnswer(await post(target, { address, headers, body, signal }))
      } catch (error) {
        return { reason: `The webhook could not be called: ${codeOf(error)}` }
      }
    },
  }
}

const ANSWER_MAX_BYTES = 64 * 1024
const HEADERS_MAX_BYTES = 16 * 1024

/** The address to connect to; null when any of the host's addresses may not be called. */
async function judgedAddress(target: URL, allowLoopback: boolean): Promise<string | null> {
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true })
  return found.every(({ address }) => mayCall(address, { allowLoopback })) ? (found[0]?.address ?? null) : null
}

/** A resolver may take longer than the lease of a delivery; it cannot be stopped, but it need not be waited for. */
const inTime = <T>(asked: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    asked,
    new Promise<never>((_, fail) => signal.addEventListener('abort', () => fail(signal.reason), { once: true })),
  ])

type Posting = { address: string; headers: Record<string, string>; body: string; signal: AbortSignal }
type Answer = { status: number; retryAfter: string | undefined }

function post(target: URL, { address, headers, body, signal }: Posting): Promise<Answer> {
  const pinned: LookupFunction = (_, options, done) => {
    const family = isIP(address)
    if (options.all) done(null, [{ address, family }])
    else done(null, address, family)
  }
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((done, fail) => {
    const answered = (response: IncomingMessage) => {
      response.on('error', () => {})
      done({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] })
      // Whatever it says, nobody reads it: a short answer is let come to its end, and no other.
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > ANSWER_MAX_BYTES) response.destroy()
      })
    }
    const call = send(
      target,
      { method: 'POST', headers, lookup: pinned, agent: false, maxHeaderSize: HEADERS_MAX_BYTES, signal },
      answered,
    )
    call.on('error', fail)
    call.end(body)
  })
}

function judgeAnswer({ status, retryAfter }: Answer): Failure | null {
  if (status >= 200 && status < 300) return null
  const reason =
    status >= 300 && status < 400
      ? `The webhook answered ${status}; redirects are not followed`
      : `The webhook answered ${status}`
  return { reason, permanent: status === 410, retryAfterMs: retryAfterMs(retryAfter, Date.now()) }
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  if (name === 'AbortError' || name === 'TimeoutError') return 'no answer in time'
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'unknown failure'
}
