import { HaltList } from '#components/halts/halt-list.tsx'
import { HaltNotices } from '#components/halts/halt-notices.tsx'
import { PullSwitch } from '#components/halts/pull-switch.tsx'
import { AdoptDrift, RemoveDrift } from '#components/drift/decide-drift.tsx'
import { DriftList } from '#components/drift/drift-list.tsx'
import type { DriftListRow } from '#components/drift/drift-rows.ts'
import { DriftTable } from '#components/drift/drift-table.tsx'
import { DeclareRestore, FinishRestore } from '#components/restore/restore-actions.tsx'
import { RestoreSources } from '#components/restore/restore-sources.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import type { RestorationSource } from '#lib/access/server.ts'
import { HOUR_MS, type Instant, plus } from '#lib/kernel/time.ts'
import { LONG_NAME } from '../sample.ts'
import { Row, Specimen } from '../specimen.tsx'
import { as, halt } from './samples.ts'

const haltsAt = (now: Instant) => [
  halt(now, {}),
  halt(now, { id: as('hlt_2'), scope: 'source', stillOpen: 2, sourceName: LONG_NAME }),
  halt(now, { id: as('hlt_3'), scope: 'estate', pulledByName: null }),
]
const lifted = (now: Instant) =>
  halt(now, { id: as('hlt_4'), liftedAt: now, liftedByName: 'Adele Minh', liftReason: 'The key was replaced.' })

const driftAt = (now: Instant): DriftListRow[] => [
  {
    id: 'drf_1',
    identity: LONG_NAME,
    entitlement: 'ledger_admin',
    kind: 'given behind our back',
    said: { word: 'open', tone: 'danger' },
    foundAt: plus(now, -HOUR_MS),
    decidedAt: null,
    givenBy: 'postgres',
    source: 'ledger-prod',
    decidedBy: null,
    reason: null,
  },
  {
    id: 'drf_2',
    identity: 'ci-deployer',
    entitlement: 'ledger_reader',
    kind: 'gone before its end',
    said: { word: 'adopted', tone: 'ok' },
    foundAt: plus(now, -3 * HOUR_MS),
    decidedAt: now,
    givenBy: null,
    source: 'ledger-prod',
    decidedBy: 'Ada Prover',
    reason: 'The night job needs it.',
  },
]
const DRIFT = {
  driftId: 'drf_1',
  title: 'ci-deployer → ledger_admin',
  consequence: 'It stays at the source.',
  done: 'Done',
}

const restored = (over: Partial<RestorationSource>): RestorationSource => ({
  sourceId: as('src_1'),
  sourceName: 'ledger-prod',
  listedAt: null,
  swept: false,
  syncState: null,
  lastError: null,
  lastFailedAt: null,
  orphansOpen: 0,
  orphansToDecide: 0,
  orphansToRemove: 0,
  orphansFound: 0,
  missingFound: 0,
  unrevoked: 0,
  missing: [],
  leftovers: [],
  ...over,
})
const restoredAt = (now: Instant): RestorationSource[] => [
  restored({ listedAt: now, swept: true, orphansFound: 2, missingFound: 1 }),
  restored({
    sourceId: as('src_2'),
    sourceName: LONG_NAME,
    missing: ['It was not listed since.'],
    syncState: 'running',
  }),
  restored({ sourceId: as('src_3'), missing: ['It does not answer.'], lastError: 'ECONNREFUSED', lastFailedAt: now }),
  restored({
    sourceId: as('src_4'),
    listedAt: now,
    swept: true,
    orphansToDecide: 2,
    missing: ['2 to decide.'],
    unrevoked: 1,
  }),
]

export const HaltsRoom = ({ now }: { now: Instant }) => (
  <>
    <Specimen id="halts" title="The kill switch">
      <HaltNotices halts={haltsAt(now)} now={now} mayLift />
      <HaltNotices halts={haltsAt(now)} now={now} mayLift={false} />
      <Panel title="Pulled now" flush>
        <HaltList label="Pulled now" halts={haltsAt(now)} now={now} mayLift />
      </Panel>
      <Panel title="Lifted" flush>
        <HaltList label="Lifted" halts={[lifted(now)]} now={now} mayLift={false} />
      </Panel>
      <PullSwitch target={{ scope: 'estate' }} place="the whole estate" />
    </Specimen>
    <Specimen id="drift" title="Drift">
      <DriftTable rows={driftAt(now)} now={now} decided={false} density="comfortable" placeholder={null} />
      <DriftTable rows={driftAt(now)} now={now} decided density="compact" placeholder={null} />
      <DriftTable
        rows={[]}
        now={now}
        decided={false}
        density="compact"
        placeholder={<EmptyState title="No drift" why="The sources hold what is on record." />}
      />
      <Panel title="Of an identity" flush>
        <DriftList rows={driftAt(now)} now={now} label="Its drift" />
      </Panel>
      <Row>
        <AdoptDrift {...DRIFT} button="Adopt…" insteadOfRemoval={false} />
        <RemoveDrift {...DRIFT} button="Remove…" />
      </Row>
    </Specimen>
    <Specimen id="restore" title="After a restore">
      <RestoreSources sources={restoredAt(now)} now={now} />
      <Row>
        <DeclareRestore />
        <FinishRestore />
      </Row>
    </Specimen>
  </>
)
