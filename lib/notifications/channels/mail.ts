/** Sends mail over SMTP. Failures are told by code and number: a server's words could hold what was sent to it. */
import { createTransport } from 'nodemailer'
import type { Secret } from '#lib/platform/secret-value.ts'
import { isLoopbackHost } from '../address-rules.ts'
import type { Failure } from '../backoff.ts'
import { SEND_TIMEOUT_MS } from '../model.ts'

export type Mail = {
  to: { name: string; address: string }
  subject: string
  text: string
  html: string
  messageId: string
}
export type MailSender = { send(mail: Mail): Promise<Failure | null>; close(): void }

const IMPLICIT_TLS_PORT = 465
const SUBMISSION_PORT = 587
const PLAIN_PORT = 25

/** What nodemailer needs, from `smtp(s)://user:password@host:port`. A password never travels unencrypted to another machine. */
export function transportOptions(text: string) {
  const url = new URL(text)
  const secure = url.protocol === 'smtps:'
  const user = decodeURIComponent(url.username)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const standard = secure ? IMPLICIT_TLS_PORT : user ? SUBMISSION_PORT : PLAIN_PORT
  return {
    host,
    port: url.port ? Number(url.port) : standard,
    secure,
    requireTLS: !secure && user !== '' && !isLoopbackHost(host),
    ...(user ? { auth: { user, pass: decodeURIComponent(url.password) } } : {}),
    connectionTimeout: SEND_TIMEOUT_MS / 2,
    greetingTimeout: SEND_TIMEOUT_MS / 2,
    socketTimeout: SEND_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

export function createMailSender({ url, from }: { url: Secret; from: string }): MailSender {
  const transport = createTransport(transportOptions(url.reveal()))
  return {
    send: async ({ to, messageId, ...mail }) => {
      try {
        await transport.sendMail({ from, to, messageId, ...mail, headers: { 'Auto-Submitted': 'auto-generated' } })
        return null
      } catch (error) {
        return failureOf(error)
      }
    },
    close: () => transport.close(),
  }
}

function failureOf(error: unknown): Failure {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
  const name = typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'unknown failure'
  const status = typeof responseCode === 'number' ? responseCode : null
  // 550–554 about an envelope are final; the same about signing in is ours to repair, so it is tried again.
  const permanent = name === 'EENVELOPE' && status !== null && status >= 550 && status <= 554
  return {
    reason: `The mail server could not be used: ${name}${status === null ? '' : ` (answered ${status})`}`,
    permanent,
  }
}
