import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { beat, endBeat } from '#lib/platform/heartbeat.ts'
import { newId } from '#lib/platform/new-id.ts'
import { sealSecret } from '#lib/platform/secrets/envelope.ts'
import { loadKeyring } from '#lib/platform/secrets/keyring.ts'
import { builderContext, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertPerson, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { secretAddress } from '../source-session.ts'
import { keyRing, rotateKey } from './server.ts'

let database: TestDatabase
let db: Database
let admin: PersonContext
let folder: string
const keyFile = () => join(folder, 'secrets.key')

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 4 })
  folder = mkdtempSync(join(tmpdir(), 'curfew-keys-'))
  admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
  const ring = loadKeyring(keyFile(), { create: true })
  for (let index = 0; index < 3; index += 1) {
    const { id } = await insertSource(db)
    const { keyId, sealed } = sealSecret(ring, secretAddress(id), randomBytes(8).toString('hex'))
    await db.transaction(async (tx) => {
      await tx.rows(
        sql`INSERT INTO source_secret (source_id, sealed, key_id) VALUES (${id}, ${Buffer.from(sealed)}, ${keyId})`,
      )
      await recordEvents(tx, builderContext, { type: 'secret.stored', subject: { kind: 'secret', id }, summary: 's' })
    })
  }
})
afterAll(async () => {
  await db.close()
  await database.close()
  rmSync(folder, { recursive: true })
})

test('a rotation seals everything with the new key, is on record, and shows no key (I33)', async () => {
  const [first] = loadKeyring(keyFile(), { create: false }).keyIds
  const { keyId, rewrapped } = await rotateKey(admin, keyFile())
  expect(rewrapped).toBe(3)
  const ring = await keyRing(admin, loadKeyring(keyFile(), { create: false }))
  expect(ring).toMatchObject({ secrets: 3, sealedByCurrent: 3, mayRotate: true })
  expect(ring.keys).toEqual([
    { keyId, current: true, held: true, sealed: 3 },
    { keyId: first, current: false, held: true, sealed: 0 },
  ])
  const key = loadKeyring(keyFile(), { create: false }).current.key.toString('base64')
  expect(JSON.stringify(ring)).not.toContain(key)
  const events = await db.rows<{ text: string }>(
    sql`SELECT to_jsonb(e)::text AS text FROM audit_event e WHERE type IN ('setting.changed', 'secret.rewrapped')`,
  )
  expect(events).toHaveLength(4)
  expect(events.some(({ text }) => text.includes(key))).toBe(false)
})

test('nobody but an admin rotates, and nobody without a role sees the keys', async () => {
  const auditor = personContext(db, await insertPerson(db, { roles: ['auditor'] }))
  const owner = personContext(db, await insertPerson(db))
  const ring = loadKeyring(keyFile(), { create: false })
  await expect(rotateKey(auditor, keyFile())).rejects.toMatchObject({ code: 'auth.forbidden' })
  await expect(keyRing(owner, ring)).rejects.toMatchObject({ code: 'auth.forbidden' })
  expect((await keyRing(auditor, ring)).mayRotate).toBe(false)
  expect(loadKeyring(keyFile(), { create: false }).keyIds).toEqual(ring.keyIds)
})

test('where a worker lives on another machine the page rotates nothing: its key file would lack the key', async () => {
  const heart = { id: newId('worker'), version: '1', host: 'another-machine' }
  await beat(db, heart)
  const before = loadKeyring(keyFile(), { create: false }).keyIds
  await expect(rotateKey(admin, keyFile())).rejects.toMatchObject({ code: 'secret.key-elsewhere' })
  expect(loadKeyring(keyFile(), { create: false }).keyIds).toEqual(before)
  await endBeat(db, heart.id)
})
