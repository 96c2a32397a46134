import { AddsPanel } from '#components/requests/adds-panel.tsx'
import { EvidencePanel } from '#components/requests/evidence-panel.tsx'
import { ExtensionPanel } from '#components/requests/extension-panel.tsx'
import { Rail } from '#components/requests/rail.tsx'
import { RequestForm } from '#components/requests/request-form.tsx'
import { Sentence } from '#components/requests/sentence.tsx'
import { WhoDecides } from '#components/requests/who-decides.tsx'
import { Withdraw } from '#components/requests/withdraw.tsx'
import { WaitingList } from '#components/overview/waiting-list.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { RequestDetail, RequestRow } from '#lib/access/server.ts'
import { DAY_MS, HOUR_MS, type Instant, plus } from '#lib/kernel/time.ts'
import { LONG_NAME } from '../sample.ts'
import { Row, Specimen } from '../specimen.tsx'
import { as } from './samples.ts'

const request = (now: Instant, over: Partial<RequestRow>): RequestRow => ({
  id: as('req_1'),
  sourceId: as('src_1'),
  identityId: as('idn_1'),
  entitlementId: as('ent_1'),
  entitlementHash: 'hash',
  durationMs: 4 * HOUR_MS,
  startsAt: null,
  reason: 'Apply the hot fix of the payment schema (INC-3424)',
  task: null,
  extendsGrantId: null,
  state: 'pending',
  askedHash: 'hash',
  requesterPersonId: as('per_1'),
  requesterTeamId: null,
  requesterClass: 'human',
  policyVersion: '1',
  createdAt: plus(now, -HOUR_MS),
  lapsesAt: plus(now, 23 * HOUR_MS),
  decidedAt: null,
  decidedBy: null,
  decisionReason: null,
  approvedDurationMs: null,
  sourceName: 'ledger-prod',
  environment: 'production',
  identityName: 'ci-deployer',
  entitlementName: 'ledger_writer',
  requesterName: 'Olivia Owens',
  decidedByName: null,
  grantId: null,
  grantState: null,
  grantMayStillBeLive: false,
  questionOpen: false,
  sortMicros: 0,
  ...over,
})

const detail = (now: Instant, over: Partial<RequestDetail>): RequestDetail => ({
  request: request(now, {}),
  votes: [],
  messages: [],
  evidence: {
    ownerName: 'Payments',
    ownedSince: plus(now, -30 * DAY_MS),
    scopedAt: plus(now, -3 * DAY_MS),
    lastUsedAt: plus(now, -HOUR_MS),
    lastUsedKnown: true,
    liveSessions: 2,
    flags: [],
    standingCount: 3,
    baselineCount: 2,
    standingHolders: 1,
    grantedPeers: 4,
    standingNames: ['ledger_reader', LONG_NAME],
    currentHash: 'hash',
    entitlementKind: 'role',
    entitlementContent: {},
    entitlementAttributes: {},
    identityKind: 'role',
  },
  held: [],
  earlier: [],
  approvers: [
    { personId: as('per_2'), name: 'Ada Prover', mayDecide: true },
    { personId: as('per_1'), name: 'Olivia Owens', mayDecide: false },
  ],
  viewer: { mayVote: true, whyNot: null, isRequester: false, mayWithdraw: false, mayAsk: true, mayAnswer: false },
  viewerId: as('per_2'),
  contentChanged: false,
  closed: null,
  extension: null,
  asOf: now,
  ...over,
})

/** Pending, decided, lapsed, withdrawn: each as its page begins. */
const statesAt = (now: Instant): RequestDetail[] => {
  const by = { decidedAt: now, decidedBy: as<never>('per_2'), decidedByName: 'Ada Prover' }
  const rows = [
    request(now, {}),
    request(now, {
      id: as('req_2'),
      state: 'approved',
      ...by,
      approvedDurationMs: HOUR_MS,
      grantId: as('grt_1'),
      grantState: 'active',
    }),
    request(now, { id: as('req_3'), state: 'denied', ...by, decisionReason: 'The next run does it.' }),
    request(now, { id: as('req_4'), state: 'lapsed', decidedAt: now }),
    request(now, { id: as('req_5'), state: 'withdrawn', decidedAt: now, identityName: LONG_NAME }),
  ]
  return rows.map((row) => detail(now, { request: row }))
}

const more = (now: Instant, decided: boolean): RequestDetail =>
  detail(now, {
    request: request(now, { extendsGrantId: as('grt_1'), state: decided ? 'approved' : 'pending' }),
    extension: {
      grantId: as('grt_1'),
      grantState: 'active',
      fromEndsAt: plus(now, HOUR_MS),
      toEndsAt: plus(now, 2 * HOUR_MS),
      decided,
    },
  })

const stranger = (now: Instant): RequestDetail => {
  const one = detail(now, { contentChanged: true })
  const unknown = {
    ownerName: null,
    ownedSince: null,
    scopedAt: null,
    lastUsedAt: null,
    lastUsedKnown: false,
    liveSessions: null,
  }
  return { ...one, evidence: { ...one.evidence, ...unknown, flags: ['superuser', 'never-expires'] } }
}

const OFFERED = [
  {
    id: 'ent_1',
    name: 'ledger_writer',
    summary: 'Writes ledger.entries',
    maxDurationMs: 8 * HOUR_MS,
    maxText: '8 h',
    heldStanding: false,
  },
  { id: 'ent_2', name: LONG_NAME, summary: null, maxDurationMs: HOUR_MS, maxText: '1 h', heldStanding: true },
]
const GROUPS = (now: Instant) => [
  { key: 'a', title: 'ledger.entries', lines: ['INSERT, UPDATE'], grave: false },
  { key: 'b', title: 'Everything', lines: ['SUPERUSER'], grave: true },
  { key: 'c', title: 'Has already', lines: ['ledger_reader'], grave: false, until: plus(now, HOUR_MS) },
  { key: 'd', title: 'Has already', lines: [LONG_NAME], grave: false, until: null },
]

export const RequestsRoom = ({ now }: { now: Instant }) => (
  <>
    <Specimen id="requests-states" title="A request in each state">
      {statesAt(now).map((one) => (
        <div key={one.request.id} className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <Sentence detail={one} />
          <Rail detail={one} />
        </div>
      ))}
      <Panel title="Waiting" flush>
        <WaitingList label="Waiting" rows={statesAt(now).map((one) => one.request)} now={now} />
      </Panel>
      <Row>
        <Withdraw requestId="req_1" what="ci-deployer → ledger_writer" />
      </Row>
    </Specimen>
    <Specimen id="requests-evidence" title="What speaks for it">
      <AddsPanel title="What it adds" groups={GROUPS(now)} now={now} footer="As read just now." />
      <AddsPanel title="What it adds" groups={[]} now={now} footer="As read just now." />
      <div className="grid gap-4 lg:grid-cols-2">
        <EvidencePanel detail={detail(now, {})} />
        <EvidencePanel detail={stranger(now)} />
        <ExtensionPanel detail={more(now, false)} />
        <ExtensionPanel detail={more(now, true)} />
      </div>
    </Specimen>
    <Specimen id="requests-ask" title="Asking">
      <RequestForm
        identityId="idn_1"
        identityName="ci-deployer"
        offered={OFFERED}
        initialEntitlementId="ent_1"
        closed={null}
      />
      <RequestForm
        identityId="idn_2"
        identityName={LONG_NAME}
        offered={OFFERED}
        initialEntitlementId={null}
        closed={<Callout tone="danger" title="The kill switch is pulled" />}
      />
      {(
        [
          { state: 'none' },
          { state: 'looking' },
          { state: 'unknown', why: 'The server did not answer.' },
          { state: 'refused', why: 'It holds that already.' },
          { state: 'decidable', approverTeam: 'Payments', approvers: ['Ada Prover'] },
          { state: 'decidable', approverTeam: null, approvers: [] },
        ] as const
      ).map((preview, index) => (
        <WhoDecides
          key={`${preview.state} ${index}`}
          preview={{ ...preview, ...('approvers' in preview ? { approvers: [...preview.approvers] } : {}) } as never}
          hasChosen
        />
      ))}
    </Specimen>
  </>
)
