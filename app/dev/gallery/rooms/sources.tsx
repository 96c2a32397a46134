import { ChangeForm } from '#components/sources/change-form.tsx'
import { ConnectForm } from '#components/sources/connect-form.tsx'
import { EntitlementTable } from '#components/sources/entitlement-table.tsx'
import { RunList } from '#components/sources/run-list.tsx'
import { AcceptDisappearance, RemoveSource, SyncNow } from '#components/sources/source-actions.tsx'
import type { EntitlementListRow, SourceListRow } from '#components/sources/source-rows.ts'
import { SourceTable } from '#components/sources/source-table.tsx'
import { SyncProgress } from '#components/sources/sync-progress.tsx'
import { TestPanel } from '#components/sources/test-panel.tsx'
import { TestReport } from '#components/sources/test-report.tsx'
import type { RunRow } from '#components/sources/words.ts'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { HOUR_MS, type Instant, plus } from '#lib/kernel/time.ts'
import { LONG_NAME } from '../sample.ts'
import { Row, Specimen } from '../specimen.tsx'

const TEAMS = [{ value: 'tea_1', label: 'Payments' }]
const INTERVALS = [{ value: 'PT5M', label: 'every 5 min' }]

const rowsAt = (now: Instant): SourceListRow[] => {
  const one: SourceListRow = {
    id: 'src_1',
    name: 'ledger-prod',
    kind: 'PostgreSQL',
    environment: 'production',
    identities: 41,
    approvers: 'Payments',
    connected: true,
    said: { word: 'fresh', tone: 'ok' },
    listedAt: now,
    error: null,
  }
  return [
    one,
    {
      ...one,
      id: 'src_2',
      name: LONG_NAME,
      said: { word: 'stale', tone: 'warn' },
      listedAt: plus(now, -3 * HOUR_MS),
      error: 'connect ECONNREFUSED 10.2.3.4:5432',
    },
    { ...one, id: 'src_3', connected: false, approvers: null, said: { word: 'imported', tone: 'unknown' } },
    { ...one, id: 'src_4', said: { word: 'never listed', tone: 'danger' }, listedAt: null },
  ]
}

const runsAt = (now: Instant): RunRow[] => {
  const one: RunRow = {
    id: 'syn_1',
    said: { word: 'done', tone: 'ok' },
    why: 'on schedule',
    at: now,
    took: '1.2 s',
    saw: '41 identities, 96 holdings',
    gone: '',
    error: null,
  }
  return [
    one,
    {
      ...one,
      id: 'syn_2',
      said: { word: 'failed', tone: 'danger' },
      error: 'password authentication failed',
      saw: '',
      gone: '',
    },
  ]
}

const ENTITLEMENTS: EntitlementListRow[] = [
  {
    id: 'ent_1',
    name: 'ledger_writer',
    kind: 'role',
    summary: 'Writes ledger.entries',
    standing: 2,
    granted: 1,
    setting: { value: 'PT4H', options: [{ value: 'PT4H', label: 'Up to 4 h' }] },
    said: 'up to 4 h',
  },
  {
    id: 'ent_2',
    name: LONG_NAME,
    kind: 'role',
    summary: null,
    standing: 0,
    granted: 0,
    setting: null,
    said: 'not in Curfew’s hands',
  },
]

const REPORT = {
  ok: false,
  targetVersion: '18.1',
  checks: [
    { name: 'Sign-in', state: 'ok', detail: 'As curfew', remedy: null },
    {
      name: 'Admin option on ledger_writer',
      state: 'missing',
      detail: 'It could not be granted.',
      remedy: 'GRANT ledger_writer TO curfew WITH ADMIN OPTION;',
    },
    { name: 'Last sign-ins', state: 'warning', detail: 'They are not recorded.', remedy: null },
  ],
} as const
const ABOUT = { name: 'ledger-prod', environment: 'production', approverTeamId: 'tea_1', syncInterval: 'PT5M' }

export const SourcesRoom = ({ now }: { now: Instant }) => (
  <>
    <Specimen id="sources-list" title="Sources as a list">
      <SourceTable rows={rowsAt(now)} now={now} density="comfortable" placeholder={null} />
      <SourceTable
        rows={[]}
        now={now}
        density="compact"
        placeholder={<EmptyState title="No sources" why="Connect the first." />}
      />
      <EntitlementTable rows={ENTITLEMENTS} canManage density="comfortable" placeholder={null} />
      <EntitlementTable rows={ENTITLEMENTS} canManage={false} density="compact" placeholder={null} />
    </Specimen>
    <Specimen id="sources-state" title="A source, and what can be done with it">
      <Panel title="Last syncs" flush>
        <RunList runs={runsAt(now)} now={now} />
      </Panel>
      <SyncProgress progress={{ share: 0.4, text: 'holdings, part 3 of 5, 96 items read' }} />
      <Row>
        <SyncNow sourceId="src_1" running={false} />
        <SyncNow sourceId="src_1" running />
        <AcceptDisappearance sourceId="src_1" source="ledger-prod" missing="31 of 41 identities" />
        <RemoveSource sourceId="src_1" source="ledger-prod" consequence="41 identities leave the lists." />
      </Row>
      <TestReport report={REPORT} />
      <TestReport report={{ ...REPORT, ok: true, checks: REPORT.checks.slice(0, 1) }} />
      <TestPanel sourceId="src_1" />
    </Specimen>
    <Specimen id="sources-forms" title="Connecting and changing one">
      <ConnectForm teams={TEAMS} intervals={INTERVALS} />
      <ChangeForm sourceId="src_1" version={1} about={ABOUT} access={null} teams={TEAMS} intervals={INTERVALS} />
    </Specimen>
  </>
)
