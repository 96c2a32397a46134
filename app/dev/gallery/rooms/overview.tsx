import { ChangedPanel } from '#components/overview/changed-panel.tsx'
import { ClaimThese } from '#components/overview/claim-these.tsx'
import { FailedPanel } from '#components/overview/failed-panel.tsx'
import { Figure } from '#components/overview/figure.tsx'
import { FirstSteps } from '#components/overview/first-steps.tsx'
import { NextSteps } from '#components/overview/next-steps.tsx'
import { UnseenSources } from '#components/overview/unseen-sources.tsx'
import { WhereToLook } from '#components/overview/where-to-look.tsx'
import { MarkAllRead } from '#components/notifications/mark-all-read.tsx'
import { NotificationList } from '#components/notifications/notification-list.tsx'
import { PrintButton } from '#components/reports/print-button.tsx'
import { SourceAges, TopExposures } from '#components/reports/report-lists.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { SourceRow } from '#lib/inventory/model.ts'
import { HOUR_MS, type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import type { Notification } from '#lib/notifications/model.ts'
import { stepsFor } from '#lib/onboarding/model.ts'
import type { Change } from '#lib/overview/model.ts'
import { LONG_NAME } from '../sample.ts'
import { Row, Specimen } from '../specimen.tsx'
import { as } from './samples.ts'

const SUGGESTED = [
  {
    identityId: 'idn_1',
    name: 'fraud-scorer',
    sourceName: 'ledger-prod',
    connected: true,
    evidence: '"fraud" is in its name.',
    also: null,
  },
  {
    identityId: 'idn_2',
    name: LONG_NAME,
    sourceName: 'aws',
    connected: false,
    evidence: 'You asked for it last week.',
    also: 'Payments claims it',
  },
]
const FACTS = {
  isAdmin: true,
  decides: false,
  connected: 0,
  listed: 0,
  owned: 0,
  requests: 0,
  decided: 0,
  dismissed: false,
}

const changesAt = (now: Instant): Change[] =>
  (['granted', 'ended'] as const).map((kind, index) => ({
    id: kind,
    seq: index,
    at: plus(now, -index * HOUR_MS),
    kind,
    summary: index ? `${LONG_NAME} ended` : 'ci-deployer → ledger_writer is live',
    actor: 'Ada Prover',
    subjectKind: 'grant',
    subjectId: 'grt_1',
    identityId: 'idn_1',
  }))

const newsAt = (now: Instant): Notification[] => {
  const one: Notification = {
    id: as('ntf_1'),
    type: 'request.submitted' as Notification['type'],
    title: 'ci-deployer → ledger_writer for 4 h',
    body: 'Olivia Owens asks.',
    href: '/requests/req_1',
    subjectId: null,
    createdAt: now,
    readAt: null,
  }
  return [one, { ...one, id: as('ntf_2'), title: LONG_NAME, readAt: now }]
}

const unseenAt = (now: Instant): SourceRow[] => {
  const one: SourceRow = {
    id: as('src_1'),
    kind: 'postgresql',
    name: 'ledger-prod',
    environment: 'production',
    approverTeam: null,
    connected: true,
    demo: false,
    createdAt: now,
    removedAt: null,
    syncIntervalMs: 5 * MINUTE_MS,
    nextSyncAt: now,
    lastFullSyncAt: plus(now, -3 * HOUR_MS),
    lastSyncFailedAt: now,
    lastSyncError: 'connect ECONNREFUSED 10.2.3.4:5432',
    targetVersion: '18.1',
    version: 1,
    identities: 41,
    freshness: 'failing',
    run: null,
  }
  return [
    one,
    { ...one, id: as('src_2'), name: LONG_NAME, freshness: 'never-synced', lastFullSyncAt: null, lastSyncError: null },
  ]
}

export const OverviewRoom = ({ now }: { now: Instant }) => (
  <>
    <Specimen id="overview" title="The overview">
      <FirstSteps steps={stepsFor(FACTS)} />
      <FirstSteps steps={stepsFor({ ...FACTS, connected: 1, listed: 41 })} />
      <ClaimThese suggested={SUGGESTED} teams={[{ id: 'tea_1', name: 'Payments' }]} />
      <NextSteps
        rows={[
          {
            identityId: 'idn_1',
            name: 'ledger-sync',
            sourceName: 'ledger-prod',
            step: 'narrow',
            why: '2 of its 3 are not declared.',
          },
          {
            identityId: 'idn_2',
            name: LONG_NAME,
            sourceName: 'aws',
            step: 'scope',
            why: 'Nobody has declared what it needs.',
          },
        ]}
        total={286}
        moreHref="#overview"
      />
      <WhereToLook places={[{ words: 'Nobody answers for them', count: 1_146, href: '#overview' }]} total={2_035} />
      <UnseenSources sources={unseenAt(now)} now={now} />
      <FailedPanel title="Exposure" reference="req-77" />
      <ul className="grid gap-px sm:grid-cols-2">
        <Figure label="Elevated now" value="2" detail="0 within 15 minutes of their end" href="#overview" />
        <Figure label="Privileged time with an end" value="—" detail="the rest is standing" href="#overview" />
      </ul>
      <ChangedPanel
        changes={{
          since: { at: plus(now, -24 * HOUR_MS), key: '24h', lastVisit: null, first: false, now },
          counts: [{ kind: 'granted', count: 17 }],
          total: 17,
          appeared: 3,
        }}
        rows={changesAt(now)}
        kind={null}
        olderHref="#overview"
        auditHref={null}
      />
    </Specimen>
    <Specimen id="news" title="News and reports">
      <Panel title="Notifications" flush>
        <NotificationList notifications={newsAt(now)} now={now} />
      </Panel>
      <Row>
        <MarkAllRead />
        <PrintButton />
      </Row>
      <Panel title="Top exposures" flush>
        <TopExposures
          now={now}
          exposures={[
            {
              identityId: as('idn_1'),
              name: LONG_NAME,
              sourceName: 'aws',
              owner: null,
              reasons: ['It is administrator of 111122223333', 'Nobody answers for it'],
              since: now,
              href: '#news',
            },
            {
              identityId: as('idn_2'),
              name: 'shared-app',
              sourceName: 'ledger-prod',
              owner: 'Payments',
              reasons: ['4 standing privileges'],
              since: now,
              href: '#news',
            },
          ]}
        />
      </Panel>
      <Panel title="What this rests on" flush>
        <SourceAges
          now={now}
          sources={(['fresh', 'stale', 'imported'] as const).map((freshness) => ({
            sourceId: as(freshness),
            name: freshness,
            freshness,
            lastFullSyncAt: freshness === 'stale' ? null : now,
            identities: 3,
            href: '#news',
          }))}
        />
      </Panel>
    </Specimen>
  </>
)
