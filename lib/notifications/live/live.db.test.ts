/** Who hears of what, and that nothing is skipped or told twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import type { PersonActor } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { insertScene, type Scene, submitInScene } from '#lib/testing/builders/happenings.ts'
import { insertIdentity } from '#lib/testing/builders/inventory.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { createHub, type Hub, STREAMS_PER_PERSON } from './hub.ts'
import type { LiveEvent } from './model.ts'
import { openStream } from './stream.ts'

let product: TestDatabase
let db: Database
let scene: Scene
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url)
  scene = await insertScene(db)
})
afterAll(async () => {
  await db.close()
  await product.close()
})

const actorOf = (person: TestPerson): PersonActor => personContext(db, person).actor
function listen(hub: Hub, person: TestPerson) {
  const heard: LiveEvent[] = []
  let ended = false
  const seat = hub.join({ viewer: actorOf(person), hear: (event) => void heard.push(event), end: () => (ended = true) })
  return { heard, seat, isEnded: () => ended }
}

describe('the hub', () => {
  test('I40: a person hears of rows in their scope and of no others', async () => {
    const hub = createHub(db)
    const stranger = listen(hub, await insertPerson(db, { teamIds: [(await insertTeam(db)).id] }))
    const others = [scene.owner, scene.requester, ...scene.approvers, scene.admin].map((person) => listen(hub, person))
    const { requestId } = await submitInScene(db, scene)
    await hub.look()
    const about = (heard: LiveEvent[]) => heard.filter(({ subjectId }) => subjectId === requestId)
    expect(about(stranger.heard)).toEqual([])
    for (const { heard } of others) expect(about(heard)).toHaveLength(1)
    expect(Object.keys(about(others[0]?.heard ?? [])[0] ?? {}).sort()).toEqual([
      'identityId',
      'seq',
      'sourceId',
      'subjectId',
      'subjectKind',
      'type',
    ])
    hub.close()
  })

  test('an event whose transaction commits after a later one is told all the same, and each once', async () => {
    const hub = createHub(db)
    const admin = listen(hub, scene.admin)
    await hub.look()
    const access = (id: string) => ({
      type: 'list.exported' as const,
      subject: { kind: 'list', id },
      summary: 'exported',
    })
    const ctx = personContext(db, scene.owner)
    // The slow one is another process's.
    const elsewhere = openDatabase(product.url, { poolSize: 1 })
    await elsewhere.sqlTransaction(async (slow) => {
      await recordEvents(slow, ctx, access('slow'))
      await db.sqlTransaction((fast) => recordEvents(fast, ctx, access('fast')))
      await hub.look()
      await hub.look()
    })
    await elsewhere.close()
    await hub.look()
    await hub.look()
    expect(admin.heard.map(({ subjectId }) => subjectId).filter((id) => id === 'slow' || id === 'fast')).toEqual([
      'fast',
      'slow',
    ])
    hub.close()
  })

  test('what happened just before a stream opened is told to it', async () => {
    const hub = createHub(db)
    const first = listen(hub, scene.admin)
    const { requestId } = await submitInScene(db, scene)
    await hub.look()
    const second = listen(hub, scene.admin)
    for (const { heard } of [first, second]) expect(heard.map(({ subjectId }) => subjectId)).toContain(requestId)
    hub.close()
  })

  test('a person has a limited number of streams, and one that is left makes room', async () => {
    const hub = createHub(db)
    const seats = Array.from({ length: STREAMS_PER_PERSON }, () => listen(hub, scene.owner).seat)
    expect(listen(hub, scene.owner).seat).toBeNull()
    expect(listen(hub, scene.admin).seat).not.toBeNull()
    seats[0]?.leave()
    expect(listen(hub, scene.owner).seat).not.toBeNull()
    hub.close()
    expect(hub.streams).toBe(0)
  })
})

describe('a stream', () => {
  const read = async (stream: ReadableStream<Uint8Array> | null) => {
    let text = ''
    for await (const chunk of stream ?? []) text += new TextDecoder().decode(chunk)
    return text
  }
  const optionsFor = (hub: Hub, signal = new AbortController().signal) => ({
    hub,
    viewer: actorOf(scene.admin),
    recheck: async () => null,
    signal,
  })

  test('sends ids only and ends when the process is asked to stop', async () => {
    const hub = createHub(db)
    const stream = openStream(optionsFor(hub))
    const { requestId } = await submitInScene(db, scene)
    await hub.look()
    hub.close()
    const text = await read(stream)
    expect(text).toContain(`"subjectId":"${requestId}"`)
    expect(text).not.toContain('asked for')
  })

  test('leaves its seat when the reader goes away', async () => {
    const hub = createHub(db)
    const reader = new AbortController()
    const [aborted, cancelled] = [openStream(optionsFor(hub, reader.signal)), openStream(optionsFor(hub))]
    expect([hub.streams, aborted === null]).toEqual([2, false])
    reader.abort()
    await cancelled?.cancel()
    expect(hub.streams).toBe(0)
  })
})

test('an unowned identity is everybody’s to hear of, but not what is asked for it', async () => {
  const { mayHear } = await import('./may-hear.ts')
  const { id: identityId } = await insertIdentity(db, scene.sourceId, {})
  const viewer = actorOf(await insertPerson(db))
  const event = {
    type: 'x',
    subjectKind: 'claim',
    subjectId: newId('claim'),
    identityId,
    sourceId: scene.sourceId,
    seq: 1,
    actorId: null,
    requesterId: null,
    claimantId: null,
    approverTeamId: null,
    ownerPersonIds: [],
    ownerTeamIds: [],
  }
  expect(mayHear(viewer, event)).toBe(true)
  expect(mayHear(viewer, { ...event, subjectKind: 'request' })).toBe(false)
  expect(mayHear(viewer, { ...event, ownerPersonIds: ['per_someone'] })).toBe(false)
  const halt = { ...event, subjectKind: 'halt', identityId: null }
  expect(mayHear(viewer, { ...halt, sourceId: null }), 'the whole estate’s concerns everybody').toBe(true)
  expect(mayHear(viewer, { ...halt, sourceId: 'src_1' })).toBe(false)
})

// Last: what it leaves behind is more than a hub that opens reads at its first look.
test('a transaction with more events than one look takes holds up none that come after it', async () => {
  const hub = createHub(db)
  const admin = listen(hub, scene.admin)
  await hub.look()
  const exported = (id: string) => ({ type: 'list.exported', subject: { kind: 'list', id }, summary: 's' }) as const
  const ctx = personContext(db, scene.owner)
  const many = Array.from({ length: 4_500 }, (_, index) => exported(`of-many-${index}`))
  await db.sqlTransaction((tx) => recordEvents(tx, ctx, ...many))
  await db.sqlTransaction((tx) => recordEvents(tx, ctx, exported('after-many')))
  for (let looks = 0; looks < 4; looks += 1) await hub.look()
  const heard = admin.heard.map(({ subjectId }) => subjectId).filter((id) => id.includes('many'))
  expect([heard.length, new Set(heard).size, heard.at(-1)]).toEqual([4_501, 4_501, 'after-many'])
  hub.close()
})
