import { expect, test } from 'vitest'
import { CHANGE_EVENTS, type ChangeEventType } from '#lib/audit/model.ts'
import { type EventId, idFrom, type PersonId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import type { Circle, Happening, Recipient } from './model.ts'
import { whereTo, whomToTell } from './whom-to-tell.ts'

const person = (name: string, canonical = name): Recipient => ({
  personId: name as PersonId,
  canonicalPersonId: canonical as PersonId,
})
const circle = (given: Partial<Circle> = {}): Circle => ({
  requester: person('rita'),
  claimant: null,
  receivers: [],
  owners: [person('olive'), person('rita')],
  approvers: [person('ada'), person('ben')],
  admins: [person('adele')],
  halted: [],
  riskViewers: [],
  ...given,
})
const happening = (type: ChangeEventType, given: Partial<Happening> = {}): Happening => ({
  id: idFrom('event', 1, new Uint8Array(10)) as EventId,
  type,
  at: instant(0),
  actorId: null,
  actorLabel: 'worker',
  subjectKind: 'grant',
  subjectId: 'grt_1',
  sourceId: null,
  identityId: null,
  requestId: null,
  summary: 'something happened',
  exposure: null,
  sweep: null,
  ...given,
})
const toldOf = (type: ChangeEventType, given?: Partial<Circle>, actor?: string): string[] =>
  whomToTell(happening(type, { actorId: (actor ?? null) as PersonId | null }), circle(given)).map(
    ({ personId }) => personId,
  )

test.each<[ChangeEventType, string[]]>([
  ['request.submitted', ['ada', 'ben']],
  ['request.approved', ['rita', 'olive']],
  ['request.denied', ['rita', 'olive']],
  ['request.lapsed', ['rita', 'olive']],
  ['request.withdrawn', ['rita', 'olive']],
  ['grant.active', ['rita', 'olive']],
  ['grant.ended', ['rita', 'olive']],
  ['grant.activation-failed', ['rita', 'olive']],
  ['grant.revoke-failing', ['rita', 'olive', 'ada', 'ben', 'adele']],
  ['grant.still-failing', ['rita', 'olive', 'ada', 'ben', 'adele']],
  ['restoration.began', ['adele']],
  ['grant.extended', ['rita', 'olive']],
  ['grant.shortened', ['rita', 'olive']],
  ['grant.force-closed', ['rita', 'olive', 'ada', 'ben', 'adele']],
  ['grant.reappeared', ['rita', 'olive', 'ada', 'ben', 'adele']],
  ['grant.externally-modified', ['rita']],
  ['claim.submitted', ['olive', 'rita']],
  ['sync.failed', ['adele']],
  ['drift.found', []],
  ['source.drift-found', ['adele', 'ada', 'ben', 'olive', 'rita']],
  ['halt.pulled', ['olive', 'rita', 'ada', 'ben', 'adele']],
  ['halt.lifted', ['olive', 'rita', 'ada', 'ben', 'adele']],
  ['vote.cast', []],
])('%s is told to %j', (type, people) => {
  expect(toldOf(type)).toEqual(people)
})

test('every event that the audit puts in the outbox is told to somebody', () => {
  const notified = (Object.keys(CHANGE_EVENTS) as ChangeEventType[]).filter((type) => 'notify' in CHANGE_EVENTS[type])
  const everyone = { claimant: person('carl') }
  expect(notified.filter((type) => toldOf(type, everyone).length === 0)).toEqual([])
})

test('nobody is asked to decide their own request, by whichever account they approve', () => {
  const approvers = [person('ada'), person('rita'), person('rita-at-work', 'rita')]
  expect(toldOf('request.submitted', { approvers })).toEqual(['ada'])
})

test('whoever caused an event is not told of it', () => {
  expect(toldOf('request.withdrawn', {}, 'rita')).toEqual(['olive'])
  expect(toldOf('request.approved', { owners: [person('ada')] }, 'ada')).toEqual(['rita'])
})

test('a person in two groups is told once, in the words of the first', () => {
  const told = whomToTell(happening('grant.ended'), circle())
  expect(told.filter(({ personId }) => personId === 'rita').map(({ title }) => title)).toEqual([
    'Your elevation has ended',
  ])
})

test('a claim is decided by the receiver of a transfer, else by the present owner, else by admins', () => {
  expect(toldOf('claim.submitted', { receivers: [person('ray')] })).toEqual(['ray'])
  expect(toldOf('claim.submitted', { owners: [] })).toEqual(['adele'])
})

test('the answer to a claim goes to whoever made it', () => {
  expect(toldOf('claim.refused', { claimant: person('carl') })).toEqual(['carl'])
})

test.each<[Partial<Happening>, string]>([
  [{ subjectKind: 'request', subjectId: 'req_1' }, '/requests/req_1'],
  [{ requestId: 'req_2' as Happening['requestId'] }, '/requests/req_2'],
  [{ subjectKind: 'claim', identityId: 'idn_1' as Happening['identityId'] }, '/identities/idn_1'],
  [{ subjectKind: 'sync', sourceId: 'src_1' as Happening['sourceId'] }, '/sources/src_1'],
])('%j leads to %s', (given, path) => {
  expect(whereTo(happening('grant.ended', given))).toBe(path)
})

test('a halt is told once to whoever it stops, to those who decide there, and to those who watch', () => {
  const halted = [person('rita'), person('theo'), person('theo')]
  expect(toldOf('halt.pulled', { owners: [], halted, riskViewers: [person('rob')] }, 'ada')).toEqual([
    'rita',
    'theo',
    'ben',
    'adele',
    'rob',
  ])
  expect(whereTo(happening('halt.pulled', { subjectKind: 'halt', identityId: 'idn_1' as never }))).toBe('/kill-switch')
})

test('of all that a sweep found owners are told that something is theirs, not how much others have', () => {
  const found = (driftId: string | null) =>
    happening('source.drift-found', {
      subjectKind: 'source',
      subjectId: 'src_1',
      sourceId: 'src_1' as Happening['sourceId'],
      summary: '300 things',
      sweep: { syncId: 'syn_1', driftId },
    })
  const [many, single] = [whomToTell(found(null), circle()), whomToTell(found('dri_1'), circle())]
  expect(many.map(({ personId, body }) => [personId, body === '300 things'])).toEqual([
    ['adele', true],
    ['ada', true],
    ['ben', true],
    ['olive', false],
    ['rita', false],
  ])
  expect(new Set(many.map(({ href }) => href))).toEqual(new Set(['/drift?source=src_1']))
  expect(single.every(({ body, href }) => body === '300 things' && href === '/drift/dri_1')).toBe(true)
})
