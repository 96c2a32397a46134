/** A receiver of webhooks that means harm, or is merely broken: each post ends, soon, with a reason of our own words. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { Secret } from '#lib/platform/secret-value.ts'
import { WEBHOOK_TEST_SECRET } from '#lib/testing/webhook-sink.ts'
import { createWebhookSender } from './webhook.ts'

const SHORT_MS = 400
const opened: (Server | TcpServer)[] = []
const sockets = new Set<Socket>()
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await Promise.all(opened.splice(0).map((server) => new Promise((done) => server.close(done))))
})

async function listen(server: Server | TcpServer): Promise<string> {
  opened.push(server)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}
const http = (answer: RequestListener) => listen(createServer(answer))
/** Speaks bytes, not HTTP. */
const raw = (speak: (socket: Socket) => void) =>
  listen(createTcpServer((socket) => void socket.once('data', () => speak(socket))))

const postTo = (url: string, options: { allowLoopback?: boolean; timeoutMs?: number } = {}) =>
  createWebhookSender({
    url: new Secret(url),
    secret: new Secret(WEBHOOK_TEST_SECRET),
    allowLoopback: options.allowLoopback ?? true,
    timeoutMs: options.timeoutMs ?? SHORT_MS,
  }).post('evt_1', '{"type":"request.submitted"}')

const LATE = { reason: 'The webhook could not be called: no answer in time' }

describe('slow', () => {
  test('one that takes the connection and says nothing is given up in time', async () => {
    expect(await postTo(await raw(() => undefined))).toEqual(LATE)
  })

  test('one that sends its headers a letter at a time is given up in time, however alive it looks', async () => {
    const url = await raw((socket) => {
      const letters = setInterval(() => (socket.destroyed ? clearInterval(letters) : socket.write('H')), 20)
    })
    const outcome = await postTo(url)
    expect(outcome?.reason).toMatch(/^The webhook could not be called: (no answer in time|HPE_[A-Z_]+)$/)
  })

  test('one that sends early hints for ever is given up in time', async () => {
    const url = await raw((socket) => {
      const hints = setInterval(() => {
        if (socket.destroyed) clearInterval(hints)
        else socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n')
      }, 20)
    })
    expect(await postTo(url)).toEqual(LATE)
  })

  test('one that answers at once and then never ends its answer has answered', async () => {
    const url = await http((_, response) => void response.writeHead(200).write('…'))
    expect(await postTo(url)).toBeNull()
  })
})

describe('huge', () => {
  test('of an answer without end little is taken, and its status counts', async () => {
    let written = 0
    const ended = Promise.withResolvers<void>()
    const url = await http((_, response) => {
      response.writeHead(500)
      response.on('close', () => ended.resolve())
      const chunk = Buffer.alloc(64 * 1024)
      const more = () => {
        do written += chunk.length
        while (!response.destroyed && response.write(chunk))
      }
      response.on('drain', more).on('error', () => {})
      more()
    })
    expect(await postTo(url, { timeoutMs: 10_000 })).toMatchObject({ reason: 'The webhook answered 500' })
    await ended.promise
    expect(written).toBeLessThan(64 * 1024 * 1024)
  })

  test('headers of a megabyte are an error, not a way into our memory', async () => {
    const url = await raw((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1_000)}\r\n`.repeat(1_000)}\r\n`),
    )
    expect(await postTo(url, { timeoutMs: 10_000 })).toEqual({
      reason: 'The webhook could not be called: HPE_HEADER_OVERFLOW',
    })
  })

  test('a wish to wait for years is not kept as one', async () => {
    const url = await http((_, response) => void response.writeHead(429, { 'retry-after': '99999999999' }).end())
    const outcome = await postTo(url, { timeoutMs: 10_000 })
    expect(outcome?.reason).toBe('The webhook answered 429')
    expect(Number.isFinite(outcome?.retryAfterMs ?? 0)).toBe(true)
  })
})

describe('closing early', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['before a word', (socket) => void socket.end()],
    ['by a reset', (socket) => void socket.resetAndDestroy()],
    ['in the middle of its headers', (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
    ['with what is no HTTP at all', (socket) => void socket.end('220 mail.example ESMTP\r\n')],
    ['with another protocol', (socket) => void socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n')],
  ])('%s: it was not delivered, and the reason holds none of its words', async (_, speak) => {
    const outcome = await postTo(await raw(speak), { timeoutMs: 5_000 })
    expect(outcome?.reason).toMatch(/^The webhook (could not be called: [A-Za-z0-9_ ]+|answered 101)$/)
    expect(outcome?.permanent ?? false).toBe(false)
  })

  test('after its status: it was delivered', async () => {
    const url = await raw((socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nshort'))
    expect(await postTo(url, { timeoutMs: 5_000 })).toBeNull()
  })
})

describe('leading elsewhere', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:1/',
    'http://10.0.0.1/',
    'file:///etc/passwd',
  ])('a redirect to %s is not followed', async (location) => {
    let calls = 0
    const url = await http((_, response) => {
      calls += 1
      response.writeHead(307, { location }).end()
    })
    expect(await postTo(url, { timeoutMs: 5_000 })).toMatchObject({
      reason: 'The webhook answered 307; redirects are not followed',
    })
    expect(calls).toBe(1)
  })

  test.each([
    'http://169.254.169.254/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://0.0.0.0/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
  ])('%s is not called, however it is written', async (url) => {
    expect(await postTo(url)).toEqual({ reason: 'The webhook leads to an address that may not be called' })
  })

  test.each(['localhost', '127.0.0.1', '127.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]'])(
    '%s is this machine, and not called where others reach the product',
    async (host) => {
      let calls = 0
      const { port } = new URL(await http((_, response) => ((calls += 1), void response.end())))
      expect(await postTo(`http://${host}:${port}/`, { allowLoopback: false })).toEqual({
        reason: 'The webhook leads to an address that may not be called',
      })
      expect(calls).toBe(0)
    },
  )
})
