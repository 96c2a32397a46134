/** The supervisor with real processes: what dies comes back, and nothing outlives it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDataFolder, takeLock, type DataFolder } from './data-folder.ts'
import { identify, isAlive, isStill, signal, until, type ProcessId } from './processes.ts'
import { createSupervisor, endOrphans, type Supervisor } from './supervisor.ts'

const STAYS = `import { appendFileSync } from 'node:fs'
appendFileSync(process.env.PIDS, process.pid + '\\n')
setInterval(() => {}, 1_000)
`
const DEAF = `process.on('SIGTERM', () => {})\n${STAYS}`

let path: string
let folder: DataFolder
let supervisor: Supervisor
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'curfew-supervisor-'))
  folder = openDataFolder(path)
  supervisor = createSupervisor(folder, () => {})
})
afterEach(async () => {
  await supervisor.endAll()
  rmSync(path, { recursive: true, force: true })
})

const pids = (): number[] =>
  existsSync(join(path, 'pids')) ? readFileSync(join(path, 'pids'), 'utf8').trim().split('\n').map(Number) : []
const script = (text: string) => {
  const file = join(path, 'part.mjs')
  writeFileSync(file, text)
  return { name: 'part', script: file, env: { ...process.env, PIDS: join(path, 'pids') } }
}
const nthPid = async (count: number): Promise<number> => {
  expect(await until(() => pids().length >= count, 30_000)).toBe(true)
  return pids()[count - 1] ?? 0
}

test('a part killed with SIGKILL is started again', async () => {
  supervisor.keep(script(STAYS))
  const first = await nthPid(1)
  signal(first, 'SIGKILL')
  const second = await nthPid(2)
  expect(second).not.toBe(first)
  expect(isAlive(second)).toBe(true)
})

test('a part that is ended stays ended', async () => {
  supervisor.keep(script(STAYS))
  const pid = await nthPid(1)
  await supervisor.endAll()
  expect(isAlive(pid)).toBe(false)
  expect(folder.read('processes.json')).toEqual([])
})

test('a part that does not listen to SIGTERM is gone within 5 s', async () => {
  supervisor.keep(script(DEAF))
  const pid = await nthPid(1)
  const askedAtMs = performance.now()
  await supervisor.endAll()
  expect(isAlive(pid)).toBe(false)
  expect(performance.now() - askedAtMs).toBeLessThan(5_000)
})

test('parts end when their supervisor is killed with SIGKILL', async () => {
  script(STAYS)
  const boss = join(path, 'boss.mjs')
  writeFileSync(
    boss,
    `import { createSupervisor } from '${new URL('./supervisor.ts', import.meta.url)}'
import { openDataFolder } from '${new URL('./data-folder.ts', import.meta.url)}'
createSupervisor(openDataFolder('${path}'), () => {}).keep({ name: 'part', script: '${join(path, 'part.mjs')}', env: process.env })
`,
  )
  const child = spawn(process.execPath, [boss], { env: { ...process.env, PIDS: join(path, 'pids') }, stdio: 'ignore' })
  const part = await nthPid(1)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await until(() => !isAlive(part), 30_000)).toBe(true)
})

test('what a killed supervisor left running is ended by the next start, and a stranger with its number is not', async () => {
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await Promise.all([once(left, 'spawn'), once(stranger, 'spawn')])
  const remembered: ProcessId[] = [identify(left.pid ?? 0), { pid: stranger.pid ?? 0, born: 'another boot/1' }]
  folder.write('processes.json', remembered)
  await endOrphans(folder)
  expect(left.signalCode ?? (await once(left, 'exit'))[1]).toBe('SIGTERM')
  expect(isAlive(stranger.pid ?? 0)).toBe(true)
  stranger.kill('SIGKILL')
  await once(stranger, 'exit')
})

test('a data folder in use is refused with the address and the process; a dead holder is not in the way', async () => {
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await once(holder, 'spawn')
  const id = identify(holder.pid ?? 0)
  folder.write('supervisor.json', { supervisor: id, address: 'http://127.0.0.1:3000' })
  await expect(takeLock(folder, 'http://127.0.0.1:3001')).rejects.toThrow(`http://127.0.0.1:3000 (process ${id.pid})`)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  expect(isStill(id)).toBe(false)
  const release = await takeLock(folder, 'http://127.0.0.1:3001')
  release()
  expect(existsSync(join(path, 'supervisor.json'))).toBe(false)
})
