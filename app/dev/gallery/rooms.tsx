import { EventTable } from '#components/audit/event-table.tsx'
import { HOSTILE_NAMES } from '#components/gallery/hostile-names.ts'
import { AttemptList } from '#components/grants/attempt-list.tsx'
import { Figures } from '#components/reports/figures.tsx'
import { Progress } from '#components/requests/progress.tsx'
import { RequestTable } from '#components/requests/request-table.tsx'
import { TalkPanel } from '#components/requests/talk-panel.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { PrintFooter } from '#components/ui/print-footer.tsx'
import { Remedy } from '#components/ui/remedy.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import type { MessageRow } from '#lib/access/server.ts'
import { HOUR_MS, type Instant, plus } from '#lib/kernel/time.ts'
import { LONG_NAME } from './sample.ts'
import { Specimen } from './specimen.tsx'

const NAMES = HOSTILE_NAMES.map(({ name }) => name)
const EMPTY = <EmptyState title="No requests yet" why="Whoever asks for elevation is listed here." />

const requestsAt = (now: Instant) =>
  ['ci-deployer', ...NAMES].map((name, index) => ({
    id: `req-${index}`,
    identity: name,
    entitlement: index % 2 ? 'ledger_admin' : name,
    source: name,
    duration: '4 h',
    requester: name,
    you: index === 0,
    said: index % 2 ? ({ word: 'approved', tone: 'ok' } as const) : ({ word: 'waiting', tone: 'warn' } as const),
    askedAt: plus(now, -HOUR_MS),
    lapsesAt: index % 2 ? null : plus(now, HOUR_MS),
    reason: name,
    isMoreTime: index === 0,
    questionOpen: index === 1,
  }))

const eventsAt = (now: Instant) =>
  NAMES.map((name, index) => ({
    id: `evt-${index}`,
    summary: `${name} asked for ${name}`,
    at: now,
    actor: name,
    type: 'request.submitted',
    source: name,
    via: 'console',
  }))

const saidAt = (now: Instant, kind: MessageRow['kind'], personName: string, text: string): MessageRow => ({
  id: `msg_${kind}` as MessageRow['id'],
  kind,
  personId: `per_${kind}` as MessageRow['personId'],
  personName,
  text,
  saidAt: now,
})
const talkAt = (now: Instant): MessageRow[] => [
  saidAt(now, 'question', 'Ada Prover', 'Which settlement failed, and why can it not wait for the next run?'),
  saidAt(now, 'answer', LONG_NAME, `That of Monday.\n${LONG_NAME}`),
]

const FIGURE = { href: '#rooms', detail: 'nobody would be asked before it is used' }

export const Rooms = ({ now }: { now: Instant }) => (
  <Specimen id="rooms" title="Requests, grants, record">
    <RequestTable rows={requestsAt(now)} now={now} deciding density="comfortable" placeholder={null} />
    <RequestTable rows={[]} now={now} deciding={false} density="compact" placeholder={EMPTY} />
    <EventTable rows={eventsAt(now)} now={now} density="compact" placeholder={null} />
    <TalkPanel requestId="req-1" messages={talkAt(now)} mayAnswer viewerId="per_answer" now={now} />
    <Progress
      steps={[
        { key: 'asked', label: 'Asked', state: 'done' },
        { key: 'decided', label: 'Decided', state: 'now' },
        { key: 'live', label: 'Live', state: 'ahead' },
        { key: 'gone', label: 'Gone', state: 'failed' },
      ]}
    />
    <Figures
      figures={[
        { ...FIGURE, key: 'good', label: 'Overdue', value: '0', bad: false },
        { ...FIGURE, key: 'bad', label: 'Gone late', value: '1,204', bad: true },
      ]}
    />
    <Panel title="Attempts at the source">
      <AttemptList
        now={now}
        events={[
          {
            id: '1',
            at: now,
            actor: null,
            text: 'could not revoke it yet',
            tone: 'danger',
            error: 'connection refused',
            facts: [{ label: 'Took', value: '12 ms' }],
            raw: '{ "rolname": "ci" }',
          },
        ]}
      />
      <Remedy text="REVOKE ledger_admin FROM ci;" where="ledger-prod" />
      <Remedy text="Ask its owner to start it." where="ledger-prod" />
    </Panel>
    <PrintFooter now={now} by="Ada Lovelace" />
  </Specimen>
)
