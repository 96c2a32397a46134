/** A receiver of Standard Webhooks for tests: verifies every signature and answers as it is told. */
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

export const WEBHOOK_TEST_SECRET = `whsec_${Buffer.from('canary-webhook-secret-0123456789').toString('base64')}`

export type Received = { id: string; verified: boolean; body: Record<string, unknown> }
export type Answer = { status: number; headers?: Record<string, string> }

export type WebhookSink = {
  url: string
  received: Received[]
  /** The next calls are answered with these, then with 204. */
  answerNext(...answers: Answer[]): void
  close(): Promise<void>
}

export async function startWebhookSink(secret = WEBHOOK_TEST_SECRET): Promise<WebhookSink> {
  const received: Received[] = []
  const answers: Answer[] = []
  const verifier = new Webhook(secret)
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      let verified = true
      try {
        verifier.verify(text, request.headers as Record<string, string>)
      } catch {
        verified = false
      }
      received.push({ id: String(request.headers['webhook-id']), verified, body: text ? JSON.parse(text) : {} })
      const { status, headers } = answers.shift() ?? { status: 204 }
      response.writeHead(status, headers).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    answerNext: (...next) => void answers.push(...next),
    close: () => new Promise((done) => server.close(() => done())),
  }
}
