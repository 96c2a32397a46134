import Link from 'next/link'
import {
  type Change,
  type ChangeKind,
  type Changes,
  factsOfChange,
  SINCE,
  type SinceKey,
  wordsOfChange,
} from '#lib/overview/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { cn } from '../ui/cn.ts'
import { formatCount } from '../ui/numbers.ts'
import { Panel } from '../ui/panel.tsx'
import { Segments } from '../ui/tabs.tsx'
import { Time } from '../ui/time.tsx'
import { visibleText } from '../ui/visible.ts'
import { appearedHref, changesHref, placeOf, SINCE_LABELS } from './changes.ts'

type ChangedPanelProps = {
  changes: Changes
  rows: readonly Change[]
  kind: ChangeKind | null
  olderHref: string | null
  auditHref: string | null
}

/** What happened since somebody was here: how many of each kind, and the newest of them. */
export const ChangedPanel = ({ changes, rows, kind, olderHref, auditHref }: ChangedPanelProps) => (
  <Panel
    id="changed"
    title="What changed"
    flush
    actions={
      <Segments
        label="Since when"
        current={changesHref({ since: changes.since.key, kind: null })}
        tabs={(Object.keys(SINCE) as SinceKey[]).map((key) => ({
          href: changesHref({ since: key, kind: null }),
          label: SINCE_LABELS[key],
        }))}
      />
    }
    footer={
      <span className="flex flex-wrap gap-x-4 gap-y-1">
        {olderHref === null ? null : (
          <Link href={olderHref} scroll={false} className="link inline-flex min-h-6 items-center">
            Older ones
          </Link>
        )}
        {auditHref === null ? null : (
          <Link href={auditHref} className="link inline-flex min-h-6 items-center">
            In the audit
          </Link>
        )}
        <span className="inline-flex min-h-6 items-center">Of what you may see, by the clock of the record.</span>
      </span>
    }
  >
    <Counts changes={changes} kind={kind} />
    {rows.length > 0 ? <Rows rows={rows} now={changes.since.now} /> : null}
  </Panel>
)

const CHIP = 'inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-13 whitespace-nowrap hover:bg-hover'

function Counts({ changes, kind }: { changes: Changes; kind: ChangeKind | null }) {
  const { since, counts, appeared } = changes
  return (
    <div className="flex flex-col gap-2 border-b border-hairline px-4 py-3">
      <p className="text-13 text-muted">
        <SinceWords changes={changes} />
      </p>
      {counts.length > 0 || appeared > 0 ? (
        <ul aria-label="How many of each" className="flex flex-wrap gap-1.5">
          {counts.map((one) => (
            <li key={one.kind}>
              <Link
                href={changesHref({ since: since.key, kind: one.kind === kind ? null : one.kind })}
                scroll={false}
                aria-current={one.kind === kind ? 'true' : undefined}
                className={cn(CHIP, one.kind === kind ? 'border-accent bg-selected' : 'border-edge')}
              >
                <Mark tone={factsOfChange(one.kind).tone} />
                <span className="tabular font-medium">{formatCount(one.count)}</span>
                {wordsOfChange(one.kind, one.count)}
              </Link>
            </li>
          ))}
          {appeared > 0 ? (
            <li>
              <Link href={appearedHref(since)} className={cn(CHIP, 'border-edge')}>
                <span className="tabular font-medium">{formatCount(appeared)}</span>
                {appeared === 1 ? 'identity first seen' : 'identities first seen'}
              </Link>
            </li>
          ) : null}
        </ul>
      ) : null}
    </div>
  )
}

/** The word says it as well: the mark only helps to find it. */
const Mark = ({ tone }: { tone: 'danger' | 'warn' | undefined }) =>
  tone === undefined ? null : (
    <span
      aria-hidden
      className={cn(
        'size-2 shrink-0',
        tone === 'danger' ? 'rotate-45 rounded-[1px] bg-danger' : 'rounded-full bg-warn',
      )}
    />
  )

function SinceWords({ changes: { since, counts, appeared } }: { changes: Changes }) {
  const nothing = counts.length === 0 && appeared === 0 ? ' Nothing changed of what you may see.' : ''
  if (since.first) return <>This is your first visit. Shown are the last 7 days.{nothing}</>
  if (since.lastVisit === null)
    return (
      <>
        The last {SINCE_LABELS[since.key]}.{nothing}
      </>
    )
  return (
    <>
      Since your last visit, which ended <Time at={since.lastVisit} now={since.now} />.{nothing}
    </>
  )
}

const Rows = ({ rows, now }: { rows: readonly Change[]; now: Instant }) => (
  <ul aria-label="The newest changes">
    {rows.map((row) => {
      const href = placeOf(row)
      const text = (
        <>
          <span className="min-w-0 flex-1 basis-64 wrap-anywhere">{visibleText(row.summary)}</span>
          <Time at={row.at} now={now} className="text-12 text-muted" />
        </>
      )
      const line = 'flex min-h-9 flex-wrap items-center gap-x-4 px-4 py-1.5 text-13'
      return (
        <li key={row.id} className="border-b border-hairline last:border-b-0">
          {href === null ? (
            <div className={line}>{text}</div>
          ) : (
            <Link href={href} prefetch={false} className={cn(line, 'hover:bg-hover')}>
              {text}
            </Link>
          )}
        </li>
      )
    })}
  </ul>
)
