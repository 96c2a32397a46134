/** Each fault does to a plain echo server what it says. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from './tcp-proxy.ts'

/** Answers every chunk with itself, and keeps what it heard and how each connection ended. */
type Echo = { port: number; heard: string; ends: string[]; server: Server; sockets: Set<Socket> }

let echo: Echo
let proxy: FaultProxy
const clients: Socket[] = []

beforeEach(async () => {
  echo = await startEcho()
  proxy = await startFaultProxy({ host: '127.0.0.1', port: echo.port })
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await proxy.close()
  for (const socket of echo.sockets) socket.destroy()
  await new Promise((done) => echo.server.close(done))
})

async function startEcho(): Promise<Echo> {
  const server = createServer()
  const made: Echo = { port: 0, heard: '', ends: [], server, sockets: new Set() }
  server.on('connection', (socket) => {
    made.sockets.add(socket)
    socket.on('data', (bytes) => {
      made.heard += String(bytes)
      socket.write(bytes)
    })
    socket.on('end', () => made.ends.push('end'))
    socket.on('error', () => made.ends.push('reset'))
  })
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  const address = server.address()
  made.port = typeof address === 'object' && address ? address.port : 0
  return made
}

type Client = { socket: Socket; heard: () => string; ended: Promise<string>; isOpen: () => boolean }

async function open(): Promise<Client> {
  const socket = connect(proxy.port, proxy.host)
  clients.push(socket)
  let heard = ''
  let over = false
  const { promise, resolve } = Promise.withResolvers<string>()
  const end = (how: string) => {
    over = true
    resolve(how)
  }
  socket.on('data', (bytes) => (heard += String(bytes)))
  socket.on('end', () => end('end'))
  socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'error'))
  await new Promise((ok) => socket.once('connect', ok).once('error', ok))
  return { socket, heard: () => heard, ended: promise, isOpen: () => !over }
}
const soon = <T>(look: () => T) => expect.poll(look, { interval: 2 })

test('pass: bytes and ends go through both ways', async () => {
  const client = await open()
  client.socket.write('one')
  await soon(client.heard).toBe('one')
  client.socket.end()
  expect(await client.ended).toBe('end')
  expect(echo).toMatchObject({ heard: 'one', ends: ['end'] })
  await soon(proxy.connections).toBe(0)
})

test('latency: each direction is late by its own time, and nothing overtakes', async () => {
  await proxy.behave({ kind: 'latency', toTargetMs: 60, toClientMs: 30 })
  const client = await open()
  const startedAtMs = performance.now()
  for (const word of ['a', 'b', 'c']) client.socket.write(word)
  client.socket.end()
  await proxy.whenForwarded('c')
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(59)
  expect(await client.ended).toBe('end')
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(88)
  expect([echo.heard, client.heard()]).toEqual(['abc', 'abc'])
})

test('black hole: accepts, answers nothing, tells the target nothing, and resets what it swallowed when it heals', async () => {
  const before = await open()
  before.socket.write('heard ')
  await soon(before.heard).toBe('heard ')
  await proxy.behave({ kind: 'black-hole' })
  const during = await open()
  const seen = proxy.whenSeen('during')
  before.socket.write('swallowed')
  during.socket.write('during')
  await seen
  before.socket.end()
  expect([before.isOpen(), during.isOpen(), during.heard()]).toEqual([true, true, ''])
  await proxy.behave({ kind: 'pass' })
  await expect(during.ended).resolves.toBe('ECONNRESET')
  await expect(before.ended).resolves.toBe('ECONNRESET')
  await soon(() => echo.ends).toEqual(['reset'])
  expect(echo.heard).toBe('heard ')
  const after = await open()
  after.socket.write('after')
  await soon(after.heard).toBe('after')
})

test('refuse: new connections are refused and old ones reset, until it listens again at the same port', async () => {
  const before = await open()
  const { port } = proxy
  await proxy.behave({ kind: 'refuse' })
  expect(await before.ended).toBe('ECONNRESET')
  expect(await (await open()).ended).toBe('ECONNREFUSED')
  await proxy.behave({ kind: 'pass' })
  expect(proxy.port).toBe(port)
  const after = await open()
  after.socket.write('after')
  await soon(after.heard).toBe('after')
})

test("half-open: the client's side stays open and hears nothing, while the target's is cut", async () => {
  const client = await open()
  client.socket.write('one')
  await soon(client.heard).toBe('one')
  await proxy.behave({ kind: 'half-open', open: 'client' })
  await soon(() => echo.ends).toEqual(['reset'])
  const seen = proxy.whenSeen('two')
  client.socket.write('two')
  await seen
  expect([client.isOpen(), client.heard(), echo.heard]).toEqual([true, 'one', 'one'])
})

test('half-open for those that are there: the next one passes', async () => {
  const dead = await open()
  dead.socket.write('one')
  await soon(dead.heard).toBe('one')
  proxy.behavePresent({ kind: 'half-open', open: 'client' })
  const next = await open()
  dead.socket.write('two')
  next.socket.write('three')
  await soon(next.heard).toBe('three')
  expect([dead.isOpen(), dead.heard()]).toEqual([true, 'one'])
})

test("half-open: the target's side stays open and never hears of the client's end", async () => {
  const client = await open()
  client.socket.write('one')
  await soon(client.heard).toBe('one')
  await proxy.behave({ kind: 'half-open', open: 'target' })
  expect(await client.ended).toBe('ECONNRESET')
  const [atTarget] = echo.sockets
  atTarget?.write('into the void')
  await proxy.whenSeen('into the void', 'to-client')
  expect([echo.ends, atTarget?.readyState]).toEqual([[], 'open'])
})

test('reset after forwarding: the target heard it, the client hears only the reset', async () => {
  await proxy.behave({ kind: 'reset', seeing: 'GRANT', when: 'forwarded' })
  const client = await open()
  client.socket.write('hello ')
  await soon(client.heard).toBe('hello ')
  client.socket.write('GRANT')
  expect(await client.ended).toBe('ECONNRESET')
  await soon(() => echo.heard).toBe('hello GRANT')
  expect(client.heard()).toBe('hello ')
})

test('reset after the answer: the target has done it, and its answer is lost; once means once', async () => {
  await proxy.behave({ kind: 'reset', seeing: 'GRANT', when: 'answered', once: true })
  const [first, other] = [await open(), await open()]
  const answered = proxy.whenSeen('GRANT', 'to-client')
  first.socket.write('GRANT')
  await answered
  expect(await first.ended).toBe('ECONNRESET')
  expect([echo.heard, first.heard()]).toEqual(['GRANT', ''])
  for (const later of [other, await open()]) {
    later.socket.write('GRANT')
    await soon(later.heard).toBe('GRANT')
  }
})

test('a text that two chunks share is found, and found once', async () => {
  await proxy.behave({ kind: 'latency', toTargetMs: 0, toClientMs: 0 })
  const client = await open()
  let found = 0
  void proxy.whenSeen('GRANT').then(() => (found += 1))
  client.socket.write('..GR')
  await soon(client.heard).toBe('..GR')
  client.socket.write('ANT..')
  await soon(() => found).toBe(1)
  let again = false
  void proxy.whenSeen('GRANT').then(() => (again = true))
  client.socket.write('more')
  await soon(client.heard).toBe('..GRANT..more')
  expect(again).toBe(false)
})

test.each([0, 1, 4, 5])(
  'cut at byte %i to the target: exactly so many arrive, then both sides are reset',
  async (atByte) => {
    await proxy.behave({ kind: 'cut', direction: 'to-target', atByte, seeing: 'GRANT' })
    const client = await open()
    client.socket.write('hello ')
    await soon(client.heard).toBe('hello ')
    client.socket.write('GRANT and more')
    expect(await client.ended).toBe('ECONNRESET')
    await soon(() => echo.ends).toEqual(['reset'])
    expect(echo.heard).toBe(`hello ${'GRANT and more'.slice(0, atByte)}`)
  },
)

test('cut at byte n to the client: so much of the answer arrives', async () => {
  await proxy.behave({ kind: 'cut', direction: 'to-client', atByte: 3, seeing: 'GRANT' })
  const client = await open()
  client.socket.write('hello ')
  await soon(client.heard).toBe('hello ')
  client.socket.write('GRANT')
  expect(await client.ended).toBe('ECONNRESET')
  expect([echo.heard, client.heard()]).toEqual(['hello GRANT', 'hello GRA'])
})

test('hold: bytes wait, even for longer than the client lives, and arrive in order when released', async () => {
  await proxy.behave({ kind: 'hold', seeing: 'GRANT' })
  const client = await open()
  client.socket.write('hello ')
  await soon(client.heard).toBe('hello ')
  client.socket.write('GRANT')
  await proxy.whenHeld()
  const seen = proxy.whenSeen('more')
  client.socket.write(' more')
  await seen
  client.socket.destroy()
  const next = await open()
  next.socket.write('next ')
  await soon(next.heard).toBe('next ')
  expect([echo.heard, echo.ends]).toEqual(['hello next ', []])
  const forwarded = proxy.whenForwarded('more')
  await proxy.release()
  await forwarded
  await soon(() => echo.heard).toBe('hello next GRANT more')
  await soon(() => echo.ends.length).toBe(1)
})

test('clients can be lost: the target hears of it at once, or not before what is held was released', async () => {
  const [plain, holding] = [await open(), await open()]
  await proxy.behave({ kind: 'hold', seeing: 'GRANT' })
  for (const client of [plain, holding]) client.socket.write('hello ')
  await soon(() => [plain.heard(), holding.heard()]).toEqual(['hello ', 'hello '])
  holding.socket.write('GRANT')
  await proxy.whenHeld()
  proxy.loseClients()
  await expect(Promise.all([plain.ended, holding.ended])).resolves.toEqual(['ECONNRESET', 'ECONNRESET'])
  await soon(() => echo.ends).toEqual(['reset'])
  await proxy.release()
  await soon(() => echo.heard).toBe('hello hello GRANT')
})

test('hold without a text keeps everything to the target; what the target says still passes', async () => {
  const client = await open()
  client.socket.write('one')
  await soon(client.heard).toBe('one')
  await proxy.behave({ kind: 'hold' })
  client.socket.write('two')
  await proxy.whenHeld()
  for (const socket of echo.sockets) socket.write('unasked')
  await soon(client.heard).toBe('oneunasked')
  expect(echo.heard).toBe('one')
  await proxy.release()
  await soon(client.heard).toBe('oneunaskedtwo')
})
