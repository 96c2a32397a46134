/** Who answers for what in the demo database: claims, ownerships, baselines. About half of it has nobody. */
import type { IdentityId } from '#lib/kernel/ids.ts'
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { DemoIdentity, DemoSource } from '../demo-source.ts'
import { at, insertRows } from '../rows.ts'
import { type Cast, daysBefore, type Story, type StoryPerson, type StoryTeam, workingHour } from '../story.ts'
import { ACCOUNTS } from '../target/accounts.ts'

export type Owned = { identity: DemoIdentity; team: StoryTeam; owner: StoryPerson; since: Instant }

const REASONS = [
  'Our service signs in with it',
  'It is in our deployment manifests',
  'We run this job',
  'Found in our repository; we keep it running',
  'We rotate its password already',
  'Handed over to us with the service',
]

export async function writeOwnership(story: Story, cast: Cast, source: DemoSource): Promise<Owned[]> {
  const owned = ACCOUNTS.flatMap((account): Owned[] => {
    const identity = source.identities.get(account.name)
    if (!account.team || !identity) return []
    const team = cast.team(account.team)
    const [owner] = team.members
    if (!owner) return []
    const earliest = Math.max(identity.firstSeenAt + 2 * HOUR_MS, daysBefore(story.now, 88))
    return [
      {
        identity,
        team,
        owner,
        since: instant(Math.min(earliest + story.chance.skewed(0, 30 * DAY_MS), story.now - DAY_MS)),
      },
    ]
  })
  await writeClaims(story, source, owned)
  await writeRefusedClaim(story, cast, source)
  await writeBaselines(story, source, owned)
  return owned
}

async function writeClaims({ tx, trail, chance }: Story, source: DemoSource, owned: readonly Owned[]): Promise<void> {
  const rows = owned.map((one) => ({
    ...one,
    claimId: newId('claim'),
    ownershipId: newId('ownership'),
    reason: chance.pick(REASONS),
  }))
  await insertRows(
    tx,
    'claim',
    rows.map((one) => ({
      id: one.claimId,
      source_id: source.id,
      identity_id: one.identity.id,
      owner_team_id: one.team.id,
      claimed_by: one.owner.id,
      reason: one.reason,
      kind: 'claim',
      state: 'accepted',
      created_at: at(one.since),
      decided_at: at(one.since),
      decided_by: one.owner.id,
    })),
  )
  await insertRows(
    tx,
    'ownership',
    rows.map((one) => ({
      id: one.ownershipId,
      source_id: source.id,
      identity_id: one.identity.id,
      owner_team_id: one.team.id,
      claim_id: one.claimId,
      since: at(one.since),
    })),
  )
  for (const one of rows) {
    const of = { sourceId: source.id, identityId: one.identity.id }
    trail.tell(one.since, one.owner, {
      type: 'claim.submitted',
      subject: { kind: 'claim', id: one.claimId },
      ...of,
      summary: `${one.owner.name} claimed ${one.identity.name} for ${one.team.name}`,
      payload: { reason: one.reason },
    })
    trail.tell(plus(one.since, 1), one.owner, {
      type: 'claim.accepted',
      subject: { kind: 'claim', id: one.claimId },
      ...of,
      summary: `${one.identity.name} had no owner: the claim counted at once`,
    })
    trail.tell(plus(one.since, 2), one.owner, {
      type: 'ownership.began',
      subject: { kind: 'ownership', id: one.ownershipId },
      ...of,
      summary: `${one.team.name} owns ${one.identity.name}`,
    })
  }
}

/** One contested claim, refused by the owner. */
async function writeRefusedClaim(story: Story, cast: Cast, source: DemoSource): Promise<void> {
  const identity = source.identities.get('ledger-sync')
  if (!identity) return
  const id = newId('claim')
  const asked = workingHour(story, 17)
  const decided = plus(asked, 95 * MINUTE_MS)
  const [claimer, owner] = [cast.person('owner2'), cast.person('owner')]
  await insertRows(story.tx, 'claim', [
    {
      id,
      source_id: source.id,
      identity_id: identity.id,
      owner_team_id: cast.team('Data').id,
      claimed_by: claimer.id,
      kind: 'claim',
      state: 'refused',
      reason: 'The warehouse reads what it writes',
      created_at: at(asked),
      decided_at: at(decided),
      decided_by: owner.id,
      decision_reason: 'It posts to the ledger: Payments keeps it',
    },
  ])
  const about = { subject: { kind: 'claim' as const, id }, sourceId: source.id, identityId: identity.id }
  story.trail.tell(asked, claimer, {
    type: 'claim.submitted',
    ...about,
    summary: `${claimer.name} claimed ${identity.name} for Data`,
  })
  story.trail.tell(decided, owner, {
    type: 'claim.refused',
    ...about,
    summary: `${owner.name} refused the claim of ${identity.name}`,
  })
}

/** Owners declared what is needed for about two thirds of what they hold; the rest is excess. */
async function writeBaselines(
  { tx, trail, chance }: Story,
  source: DemoSource,
  owned: readonly Owned[],
): Promise<void> {
  const held = await tx.rows<{ identityId: IdentityId; entitlementId: string; name: string }>(sql`
    SELECT DISTINCT h.identity_id, h.entitlement_id, e.name FROM holding h
    JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
    WHERE h.source_id = ${source.id} AND h.gone_at IS NULL ORDER BY e.name, h.identity_id`)
  const byIdentity = new Map(owned.map((one) => [one.identity.id, one]))
  const declared = held.flatMap((holding) => {
    const one = byIdentity.get(holding.identityId)
    return one && chance.yes(0.66)
      ? [{ ...holding, one, id: newId('baseline'), when: plus(one.since, chance.int(10, 2_000) * 1_000) }]
      : []
  })
  await insertRows(
    tx,
    'baseline_entry',
    declared.map((entry) => ({
      id: entry.id,
      source_id: source.id,
      identity_id: entry.identityId,
      entitlement_id: entry.entitlementId,
      reason: 'Needed for its daily work',
      declared_by: entry.one.owner.id,
      declared_at: at(entry.when),
    })),
  )
  for (const entry of declared)
    trail.tell(entry.when, entry.one.owner, {
      type: 'baseline.declared',
      subject: { kind: 'baseline', id: entry.id },
      sourceId: source.id,
      identityId: entry.identityId,
      summary: `${entry.one.owner.name} declared ${entry.name} as needed by ${entry.one.identity.name}`,
    })
}
