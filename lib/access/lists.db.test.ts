/** The query lines of the lists that are not of identities, against real rows: what they select, and what facets count. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AUDIT_LIST } from '#lib/audit/query/model.ts'
import { countAudit, listAuditEvents } from '#lib/audit/server.ts'
import type { ListSchema, Qualifier } from '#lib/kernel/list-query/schema.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import { PEOPLE_LIST, peopleList } from '#lib/people/query/model.ts'
import {
  countPeopleMatching,
  type ListFacets,
  listPeople,
  listTerms,
  peopleFacets,
  toFacets,
} from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { castVote } from './commands/cast-vote.ts'
import { submitRequest } from './commands/submit-request.ts'
import { withdrawRequest } from './commands/withdraw-request.ts'
import { DRIFT_LIST, GRANT_LIST, REQUEST_LIST } from './query/model.ts'
import {
  driftListFacets,
  grantFacets,
  listDrift,
  listGrants,
  listRequests,
  listWaiting,
  requestFacets,
} from './server.ts'

const MINUTE = 60_000
const ALL = { limit: 200, cursor: null }
let product: TestDatabase
let db: Database
let risk: PersonContext
let ada: PersonContext
let omar: PersonContext
let stranger: PersonContext

async function ask(who: PersonContext, name: string, minutes: number) {
  const identity = await insertIdentity(db, source, { name })
  const entitlement = await insertEntitlement(db, source, { name: `${name}-writer`, requestable: true })
  await insertOwnership(db, { sourceId: source, identityId: identity.id }, { personId: who.actor.personId })
  const asked = { identityId: identity.id, entitlementId: entitlement.id, durationMs: minutes * MINUTE }
  return submitRequest(who, { ...asked, reason: 'replay the failed settlement' })
}
let source: Awaited<ReturnType<typeof insertSource>>['id']

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 6 })
  const approvers = await insertTeam(db, { name: 'Gatekeepers' })
  source = (await insertSource(db, { name: 'ledger', approverTeamId: approvers.id })).id
  risk = personContext(db, await insertPerson(db, { name: 'Rita Risk', roles: ['risk_viewer'] }))
  ada = personContext(db, await insertPerson(db, { name: 'Ada Asks' }))
  omar = personContext(db, await insertPerson(db, { name: 'Omar Approves', teamIds: [approvers.id] }))
  stranger = personContext(db, await insertPerson(db, { name: 'Sam Stranger' }))
  await ask(ada, 'waits', 5)
  const approved = await ask(ada, 'approved', 90)
  const denied = await ask(ada, 'denied', 30)
  const withdrawn = await ask(ada, 'withdrawn', 15)
  const vote = { reason: 'as discussed', durationMs: null }
  await castVote(omar, { ...vote, requestId: approved.id, askedHash: approved.askedHash, decision: 'approve' })
  await castVote(omar, { ...vote, requestId: denied.id, askedHash: denied.askedHash, decision: 'deny' })
  await withdrawRequest(ada, { requestId: withdrawn.id })
})
afterAll(async () => {
  await db.close()
  await product.close()
})

type Asked = {
  names: (ctx: PersonContext, terms: Term[]) => Promise<string[]>
  facets: (ctx: PersonContext, terms: Term[]) => Promise<ListFacets>
}

const LISTS: Readonly<Record<string, Asked & { schema: ListSchema }>> = {
  requests: {
    schema: REQUEST_LIST,
    names: async (ctx, terms) =>
      (await listRequests(ctx, { view: 'all', terms }, ALL)).data.map((row) => row.identityName),
    facets: (ctx, terms) => requestFacets(ctx, 'all', terms),
  },
  grants: {
    schema: GRANT_LIST,
    names: async (ctx, terms) =>
      (await listGrants(ctx, { view: 'live', terms }, ALL)).data.map((row) => row.identityName),
    facets: (ctx, terms) => grantFacets(ctx, { view: 'live', terms }),
  },
  drift: {
    schema: DRIFT_LIST,
    names: async (ctx, terms) =>
      (await listDrift(ctx, { view: 'open', terms }, ALL)).data.map((row) => row.identityName),
    facets: (ctx, terms) => driftListFacets(ctx, 'open', terms),
  },
  audit: {
    schema: AUDIT_LIST,
    names: async (ctx, terms) => (await listAuditEvents(ctx, { terms }, ALL)).data.map((event) => event.type),
    facets: async (ctx, terms) => toFacets(ctx, AUDIT_LIST, await countAudit(ctx, terms)),
  },
  people: {
    schema: PEOPLE_LIST,
    names: async (ctx, terms) => (await listPeople(ctx, { terms }, ALL)).data.map((person) => person.name),
    facets: (ctx, terms) => peopleFacets(ctx, terms),
  },
}
const listOf = (list: string) => {
  const found = LISTS[list]
  if (!found) throw new Error(`no list ${list}`)
  return found
}
const found = async (list: string, line: string, ctx = risk) => {
  const { schema, names } = listOf(list)
  return (await names(ctx, await listTerms(ctx, schema, line))).sort()
}

describe('what a line selects', () => {
  test.each<[string, string, string[]]>([
    ['requests', '', ['approved', 'denied', 'waits', 'withdrawn']],
    ['requests', 'state:pending,denied', ['denied', 'waits']],
    ['requests', '-state:pending', ['approved', 'denied', 'withdrawn']],
    ['requests', 'requester:ada-asks for:>=30m', ['approved', 'denied']],
    ['requests', 'approver:omar-approves', ['approved', 'denied']],
    ['requests', 'approver:none', ['waits']],
    ['requests', 'requester:omar-approves', []],
    ['requests', 'since:1d source:ledger', ['approved', 'denied', 'waits', 'withdrawn']],
    ['requests', 'until:1d', []],
    ['requests', 'is:more-time', []],
    ['requests', 'identity:WAITS', ['waits']],
    ['requests', 'owner:ada-asks with', ['withdrawn']],
    ['requests', 'entitlement:denied-writer', ['denied']],
    ['grants', '', ['approved']],
    ['grants', 'approver:omar-approves state:scheduled', ['approved']],
    ['grants', '-approver:omar-approves', []],
    ['grants', 'end:late', []],
    ['people', 'team:gatekeepers', ['Omar Approves']],
    ['people', 'team:none -role:none', ['Rita Risk']],
    ['people', 'role:risk', ['Rita Risk']],
    ['people', 'ada', ['Ada Asks']],
    ['people', 'state:disabled', []],
    ['people', 'last-here:never', ['Ada Asks', 'Omar Approves', 'Rita Risk', 'Sam Stranger']],
    ['audit', 'about:vote', ['vote.cast', 'vote.cast']],
    ['audit', 'type:request.withdrawn by:ada-asks', ['request.withdrawn']],
    ['audit', 'about:request -by:ada-asks', ['request.approved', 'request.denied']],
    ['audit', 'about:vote until:1d', []],
    ['audit', 'identity:waits', ['ownership.began', 'request.submitted']],
  ])('%s %s', async (list, line, names) => {
    expect(await found(list, line)).toEqual(names)
  })

  test('the approver’s queue takes the line as well', async () => {
    const waiting = async (line: string) =>
      (await listWaiting(omar, await listTerms(omar, REQUEST_LIST, line), 50)).map((row) => row.identityName)
    expect(await waiting('')).toEqual(['waits'])
    expect(await waiting('requester:me')).toEqual([])
    expect(await waiting('requester:ada-asks for:<10m')).toEqual(['waits'])
  })

  test('I40: strangers find nothing by any line, and cannot ask when somebody was last here', async () => {
    for (const line of ['', 'owner:ada-asks', '-owner:me', 'owner:none', 'source:ledger'])
      for (const list of ['requests', 'grants', 'drift']) expect(await found(list, line, stranger)).toEqual([])
    await expect(listTerms(stranger, peopleList(false), 'last-here:<1d')).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await expect(found('audit', '', stranger)).rejects.toMatchObject({ code: 'auth.forbidden' })
  })
})

const SAMPLES: Readonly<Record<Qualifier['type'], readonly string[]>> = {
  choice: [],
  word: ['something'],
  name: [],
  age: ['>90d', '<7d', '1d..2d'],
  moment: ['7d', '2026-11-01'],
  number: ['0', '>10', '2..5'],
  length: ['>1h', '15m..4h'],
}

describe.each(Object.keys(LISTS))('%s', (list) => {
  test('everything that can be asked for is answered, plain, negated and counted', async () => {
    const { schema, facets } = listOf(list)
    for (const { key, type, choices = [] } of schema.qualifiers)
      for (const value of [...choices.map((choice) => choice.value), ...SAMPLES[type]]) {
        const holds = await found(list, `${key}:${value}`)
        const lacks = await found(list, `-${key}:${value}`)
        expect([...holds, ...lacks].sort()).toEqual(await found(list, ''))
        const { total } = await facets(risk, await listTerms(risk, schema, `${key}:${value}`))
        expect([key, value, total]).toEqual([key, value, holds.length])
      }
  })

  test('each facet value counts the rows that choosing it would leave under the other terms', async () => {
    const { schema, facets } = listOf(list)
    const lines = {
      requests: 'state:approved',
      grants: 'state:scheduled',
      drift: 'kind:orphan',
      audit: 'about:request',
      people: 'role:none',
    }
    for (const line of ['', lines[list as keyof typeof lines]]) {
      const counted = await facets(risk, await listTerms(risk, schema, line))
      for (const [key, values] of Object.entries(counted.facets))
        for (const { value, count } of values) {
          const other = line.startsWith(`${key}:`) ? '' : line
          expect([key, value, count]).toEqual([key, value, (await found(list, `${other} ${key}:${value}`)).length])
        }
    }
  })
})

test('the number of people that match is the number that are listed', async () => {
  for (const line of ['', 'role:none', 'team:gatekeepers', 'sam'])
    expect(await countPeopleMatching(risk, { terms: await listTerms(risk, PEOPLE_LIST, line) })).toBe(
      (await found('people', line)).length,
    )
})
