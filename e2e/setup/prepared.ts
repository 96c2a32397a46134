/** What the matrix needs beside the demo: somebody who decides another source, a private view, a contested claim, a halt. */
import { expect } from '@playwright/test'
import { atTarget } from '../target.ts'
import { type Asked, ask, askAll, BASE_URL, cookieOf } from './http.ts'

type Ref = { id: string; name: string }
type Identity = { id: string; owner: Ref | null; liveGrants: number; source: Ref }

type Changer = 'admin' | 'owner2' | 'approver'

const changing = (subject: Changer) => ({ cookie: cookieOf(subject), origin: new URL(BASE_URL).origin })

async function change(subject: Changer, path: string, asked: Asked): Promise<Record<string, unknown>> {
  const answer = await ask(`/api/v1/${path}`, { ...asked, headers: changing(subject) })
  expect(answer.status, `${asked.method} ${path}: ${answer.text}`).toBeLessThan(300)
  return answer.text ? (JSON.parse(answer.text) as Record<string, unknown>) : {}
}

type Undo = (() => Promise<unknown>)[]
const takeBack = async (undo: Undo) => {
  for (const step of undo.splice(0).toReversed()) await step()
}

/** @returns what takes it back */
export async function prepareEstate(): Promise<() => Promise<void>> {
  const undo: Undo = []
  try {
    await prepare(undo)
  } catch (error) {
    await takeBack(undo)
    throw error
  }
  return () => takeBack(undo)
}

async function choose() {
  const all = <T>(path: string) => askAll<T>(`/api/v1/${path}`, changing('admin'))
  const [sources, people, identities] = await Promise.all([
    all<Ref & { approverTeam: Ref | null; connected: boolean }>('sources'),
    all<{ id: string; email: string }>('people?limit=200'),
    all<Identity>('identities?limit=200'),
  ])
  const owner2 = people.find(({ email }) => email === 'owner2@demo.example')
  const elsewhere = sources.find(({ approverTeam, connected }) => approverTeam === null && !connected)
  const decided = new Set(sources.filter(({ approverTeam }) => approverTeam !== null).map(({ id }) => id))
  const owned = identities.find(
    ({ owner, liveGrants, source }) => owner?.name === 'Payments' && liveGrants === 0 && decided.has(source.id),
  )
  if (!owner2 || !elsewhere || !owned) throw new Error('The demo lacks what the matrix needs.')
  return { owner2, elsewhere, owned }
}

async function prepare(undo: Undo): Promise<void> {
  const { owner2, elsewhere, owned } = await choose()
  const team = await change('admin', 'teams', {
    method: 'POST',
    body: { name: `Deciders elsewhere ${Date.now()}`, memberIds: [owner2.id] },
  })
  undo.push(() => change('admin', `teams/${team.id}`, { method: 'DELETE' }))
  undo.push(() => change('admin', `teams/${team.id}/members/${owner2.id}`, { method: 'DELETE' }))
  await change('admin', `sources/${elsewhere.id}`, { method: 'PATCH', body: { approverTeamId: team.id } })
  undo.push(() => change('admin', `sources/${elsewhere.id}`, { method: 'PATCH', body: { approverTeamId: null } }))

  const view = await change('owner2', 'views', {
    method: 'POST',
    body: { list: 'grants', name: `Known to nobody else ${Date.now()}`, query: 'view=past' },
  })
  undo.push(() => change('owner2', `views/${view.id}`, { method: 'DELETE' }))

  const claim = await change('approver', `identities/${owned.id}/claims`, {
    method: 'POST',
    body: { reason: 'The matrix contests this claim' },
  })
  undo.push(() => change('approver', `claims/${claim.claimId}/withdraw`, { method: 'POST' }))

  await makeDrift()
  const halt = await change('admin', 'halts', {
    method: 'POST',
    body: { scope: 'identity', identityId: owned.id, reason: 'Pulled to be out of somebody’s sight' },
  })
  undo.push(() =>
    change('admin', `halts/${halt.haltId}/lift`, { method: 'POST', body: { reason: 'Seen by nobody it should not' } }),
  )
}

/** Somebody gives at the target what nobody asked for; the same finding as the accessibility journeys look at. */
async function makeDrift(): Promise<void> {
  const headers = changing('admin')
  const isThere = async () => (await askAll('/api/v1/drift', headers)).length > 0
  if (await isThere()) return
  await atTarget((client) => client.query('GRANT crm_reader TO "old-reporting"'))
  const target = (await askAll<{ id: string; connected: boolean; demo: boolean }>('/api/v1/sources', headers)).find(
    ({ connected, demo }) => connected && demo,
  )
  await expect
    .poll(async () => (await ask(`/api/v1/sources/${target?.id}/sync`, { method: 'POST', body: {}, headers })).status, {
      timeout: 30_000,
    })
    .toBe(202)
  await expect.poll(isThere, { timeout: 45_000 }).toBe(true)
}
