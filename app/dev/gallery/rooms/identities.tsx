import { ClaimItem } from '#components/identities/claim-item.tsx'
import { CredentialsPanel } from '#components/identities/credentials-panel.tsx'
import type { HoldingListRow } from '#components/identities/holding-rows.ts'
import { History } from '#components/identities/history.tsx'
import { Holdings } from '#components/identities/holdings.tsx'
import type { IdentityListRow } from '#components/identities/identity-rows.ts'
import { IdentityTable } from '#components/identities/identity-table.tsx'
import { ClaimButton } from '#components/identities/owner-actions.tsx'
import { OwnerPanel } from '#components/identities/owner-panel.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { HOSTILE_NAMES } from '#components/gallery/hostile-names.ts'
import type { Claim, IdentityDetail, Owner } from '#lib/ownership/model.ts'
import { DAY_MS, HOUR_MS, type Instant, plus } from '#lib/kernel/time.ts'
import { LONG_NAME } from '../sample.ts'
import { Row, Specimen } from '../specimen.tsx'
import { as } from './samples.ts'

const TEAMS = [{ id: 'tea_1', name: 'Payments' }]
const PAYMENTS: Owner = { kind: 'team', teamId: as('tea_1'), name: 'Payments' } as Owner

const rowsAt = (now: Instant): IdentityListRow[] => {
  const one: IdentityListRow = {
    id: 'idn_1',
    name: 'ci-deployer',
    kind: 'role',
    source: 'ledger-prod',
    environment: 'production',
    owner: { name: 'Payments', team: true, mine: true },
    baseline: { word: 'scoped', tone: 'ok' },
    standing: 3,
    liveGrants: 1,
    lastUsed: { at: plus(now, -HOUR_MS) },
    flags: '',
    claimed: false,
    tier: 'T1',
    breadth: { aePlus: 1, sentence: 'may pass role nightly (lambda-001)' },
  }
  return [
    one,
    {
      ...one,
      id: 'idn_2',
      name: LONG_NAME,
      owner: null,
      claimed: true,
      lastUsed: 'never seen',
      tier: null,
      breadth: null,
    },
    {
      ...one,
      id: 'idn_3',
      owner: { name: 'Ada Prover', team: false, mine: false },
      flags: 'superuser, credential never expires',
      tier: 'T0',
    },
    ...HOSTILE_NAMES.map(({ name }, index) => ({
      ...one,
      id: `idn_h${index}`,
      name,
      source: name,
      lastUsed: 'unknown' as const,
    })),
  ]
}

const holdingsAt = (now: Instant): HoldingListRow[] => {
  const one: HoldingListRow = {
    entitlementId: 'ent_1',
    name: 'ledger_writer',
    kind: 'role',
    summary: 'Writes ledger.entries',
    mark: 'baseline',
    said: { word: 'needed', tone: 'ok' },
    since: plus(now, -40 * DAY_MS),
    why: 'The night job · Olivia Owens',
    standing: true,
    driftHref: null,
  }
  return [
    one,
    {
      ...one,
      entitlementId: 'ent_2',
      name: LONG_NAME,
      mark: 'excess',
      said: { word: 'excess', tone: 'warn' },
      why: null,
    },
    { ...one, entitlementId: 'ent_3', mark: 'undeclared', said: { word: 'not declared', tone: 'unknown' }, why: null },
    {
      ...one,
      entitlementId: 'ent_4',
      mark: 'granted',
      said: { word: 'granted', tone: 'live' },
      standing: false,
      driftHref: '#drift',
    },
  ]
}

const identity = (now: Instant, over: Partial<IdentityDetail>): IdentityDetail => ({
  id: as('idn_1'),
  sourceId: as('src_1'),
  externalId: '16401',
  accountKey: '16401',
  name: 'ci-deployer',
  kind: 'role',
  environment: 'production',
  attributes: {},
  flags: [],
  disabled: false,
  standingCount: 3,
  liveSessions: 0,
  lastUsedAt: null,
  lastUsedKnown: true,
  firstSeenAt: plus(now, -90 * DAY_MS),
  seenAt: now,
  goneAt: null,
  source: { id: as('src_1'), name: 'ledger-prod', kind: 'postgresql', connected: true, removedAt: null },
  owner: { ...PAYMENTS, since: plus(now, -30 * DAY_MS), ownershipId: as('own_1') },
  credentials: [],
  holdings: [],
  vanished: [],
  liveGrants: 0,
  sameAccount: [],
  mine: true,
  mayClaim: true,
  mayScope: true,
  mayTransfer: true,
  ...over,
})

const claim = (now: Instant, over: Partial<Claim>): Claim => ({
  id: as('clm_1'),
  sourceId: as('src_1'),
  identityId: as('idn_1'),
  identityName: 'ci-deployer',
  sourceName: 'ledger-prod',
  kind: 'claim' as Claim['kind'],
  state: 'pending',
  for: PAYMENTS,
  claimedBy: { personId: as('per_2'), name: 'Olivia Owens' },
  reason: 'It runs our settlement.',
  createdAt: plus(now, -HOUR_MS),
  decidedAt: null,
  decidedBy: null,
  decisionReason: null,
  presentOwner: PAYMENTS,
  mayDecide: true,
  mayWithdraw: false,
  ...over,
})

const ITEM = {
  id: 'clm_1',
  identityId: 'idn_1',
  identityName: 'ci-deployer',
  sentence: 'Olivia Owens claims it for Payments',
  reason: 'It runs our settlement.',
}

export const IdentitiesRoom = ({ now }: { now: Instant }) => (
  <>
    <Specimen id="identities-list" title="Identities as a list">
      <IdentityTable
        rows={rowsAt(now)}
        now={now}
        sort={{ key: 'breadth', direction: 'desc' }}
        density="comfortable"
        teams={TEAMS}
        placeholder={null}
      />
      <IdentityTable
        rows={[]}
        now={now}
        sort={{ key: 'name', direction: 'asc' }}
        density="compact"
        teams={TEAMS}
        placeholder={<EmptyState title="No identities yet" why="Connect a source: what is there is listed here." />}
      />
    </Specimen>
    <Specimen id="identities-owner" title="Who answers for it">
      <div className="grid gap-4 lg:grid-cols-3">
        <OwnerPanel identity={identity(now, {})} claims={[]} history={[]} receivers={[]} isAdmin={false} now={now} />
        <OwnerPanel
          identity={identity(now, { owner: null, mine: false, mayTransfer: false })}
          claims={[claim(now, {}), claim(now, { id: as('clm_2'), mayDecide: false, mayWithdraw: true })]}
          history={[]}
          receivers={[]}
          isAdmin
          now={now}
        />
        <OwnerPanel
          identity={identity(now, {})}
          claims={[]}
          history={[
            {
              id: as('own_0'),
              owner: PAYMENTS,
              since: plus(now, -60 * DAY_MS),
              endedAt: plus(now, -30 * DAY_MS),
              endReason: 'Moved',
              reason: null,
            },
          ]}
          receivers={[{ value: 'team:tea_1', label: 'Payments' }]}
          isAdmin
          now={now}
        />
      </div>
      <Row>
        <ClaimButton identityId="idn_1" name="ci-deployer" ownerName={null} teams={TEAMS} />
        <ClaimButton identityId="idn_2" name={LONG_NAME} ownerName="Payments" teams={[]} />
      </Row>
      <Panel title="Claims">
        <ClaimItem claim={{ ...ITEM, createdAt: now, mayDecide: true, mayWithdraw: false }} now={now} linked />
        <ClaimItem claim={{ ...ITEM, id: 'clm_2', createdAt: now, mayDecide: false, mayWithdraw: true }} now={now} />
      </Panel>
    </Specimen>
    <Specimen id="identities-held" title="What it holds, and what happened">
      <Holdings identityId="idn_1" name="ci-deployer" rows={holdingsAt(now)} now={now} mayScope />
      <Holdings identityId="idn_1" name="ci-deployer" rows={[]} now={now} mayScope={false} />
      <CredentialsPanel credentials={[]} now={now} />
      <CredentialsPanel
        now={now}
        credentials={[
          {
            id: as('crd_1'),
            kind: 'password',
            expiresAt: null,
            neverExpires: true,
            lastRotatedAt: null,
            firstSeenAt: now,
            goneAt: null,
          },
          {
            id: as('crd_2'),
            kind: 'access-key',
            expiresAt: plus(now, DAY_MS),
            neverExpires: false,
            lastRotatedAt: plus(now, -DAY_MS),
            firstSeenAt: now,
            goneAt: null,
          },
        ]}
      />
      <Panel title="History">
        <History
          now={now}
          items={(['neutral', 'live', 'danger', 'ok'] as const).map((tone, index) => ({
            id: tone,
            at: plus(now, -index * HOUR_MS),
            summary: index === 2 ? `${LONG_NAME} was given behind our back` : 'Payments owns ci-deployer',
            by: index === 0 ? null : 'Olivia Owens',
            tone,
          }))}
        />
      </Panel>
    </Specimen>
  </>
)
