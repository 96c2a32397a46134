/** Who is shown which kill switch, when one human signs in by several accounts. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { castVote } from '../commands/cast-vote.ts'
import { pullKillSwitch } from '../commands/pull-kill-switch.ts'
import { submitRequest } from '../commands/submit-request.ts'
import { getHalt, haltsConcerningMe, listHalts } from './halts.ts'
import { getRequest } from './requests.ts'

let product: TestDatabase
let db: Database
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 4 })
})
afterAll(async () => {
  await db.close()
  await product.close()
})
const as = (person: TestPerson) => personContext(db, person)

test('a person sees the halts and requests of what they own or asked for, by whichever of their accounts (I40)', async () => {
  const [approvers, owners] = [await insertTeam(db), await insertTeam(db)]
  const asker = await insertPerson(db, { teamIds: [owners.id] })
  const approver = await insertPerson(db, { teamIds: [approvers.id] })
  const human = await insertPerson(db)
  const otherAccount = await insertPerson(db, { canonicalPersonId: human.id })
  const askersOther = await insertPerson(db, { canonicalPersonId: asker.id })
  const source = await insertSource(db, { approverTeamId: approvers.id })
  const entitlement = await insertEntitlement(db, source.id, { requestable: true })
  const [owned, asked] = [await insertIdentity(db, source.id), await insertIdentity(db, source.id)]
  await insertOwnership(db, { sourceId: source.id, identityId: owned.id }, { personId: otherAccount.id })
  await insertOwnership(db, { sourceId: source.id, identityId: asked.id }, { teamId: owners.id })
  const request = await submitRequest(as(asker), {
    identityId: asked.id,
    entitlementId: entitlement.id,
    durationMs: 300_000,
    reason: 'replay the failed settlement',
  })
  const decision = { decision: 'approve' as const, reason: '', durationMs: null, askedHash: request.askedHash }
  await castVote(as(approver), { requestId: request.id, ...decision })
  const pull = (identityId: typeof owned.id) =>
    pullKillSwitch(as(approver), { target: { scope: 'identity', identityId }, reason: 'the password leaked' })
  const [ofOwned, ofAsked] = [await pull(owned.id), await pull(asked.id)]
  const sees = async (who: TestPerson) => {
    const { data } = await listHalts(as(who), { view: 'in-force' }, { limit: 50, cursor: null })
    return [ofOwned, ofAsked].map(({ haltId }) => data.some(({ id }) => id === haltId))
  }
  for (const account of [human, otherAccount]) {
    expect(await sees(account)).toEqual([true, false])
    expect((await haltsConcerningMe(as(account))).map(({ id }) => id)).toEqual([ofOwned.haltId])
    expect((await getHalt(as(account), ofOwned.haltId)).id).toBe(ofOwned.haltId)
    await expect(getHalt(as(account), ofAsked.haltId)).rejects.toMatchObject({ code: 'not-found' })
  }
  // By an account that is in no team of theirs: what the halt ended, they asked for.
  expect(await sees(askersOther)).toEqual([false, true])
  expect((await getRequest(as(askersOther), request.id)).request.id).toBe(request.id)
  expect(await sees(await insertPerson(db))).toEqual([false, false])
})
