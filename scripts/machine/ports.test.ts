import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDataFolder } from './data-folder.ts'
import { freePort, rememberedPort, requirePort } from './ports.ts'

async function occupied<T>(work: (port: number) => Promise<T>): Promise<T> {
  const port = await freePort()
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await work(port)
  } finally {
    server.close()
  }
}

test('a port in use is refused by its number, with how to choose another', async () => {
  await occupied(async (port) => {
    await expect(requirePort(port, '127.0.0.1')).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use by another program. Stop that program, or choose another port: PORT=${port + 1}`,
    )
  })
})

test('an address that is not of this machine is refused', async () => {
  await expect(requirePort(3000, '192.0.2.1')).rejects.toThrow('192.0.2.1 is not an address of this machine')
})

test('other ports are remembered while they are free, and replaced when taken', async () => {
  const path = mkdtempSync(join(tmpdir(), 'curfew-ports-'))
  const folder = openDataFolder(path)
  const first = await rememberedPort(folder, 'issuer')
  expect(await rememberedPort(folder, 'issuer')).toBe(first)
  await occupied(async (port) => {
    folder.write('ports.json', { issuer: port })
    expect(await rememberedPort(folder, 'issuer')).not.toBe(port)
  })
  rmSync(path, { recursive: true, force: true })
})
