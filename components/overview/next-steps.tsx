import Link from 'next/link'
import type { NextStep } from '#lib/ownership/next-step.ts'
import { Name } from '../ui/name.tsx'
import { formatCount } from '../ui/numbers.ts'
import { Panel } from '../ui/panel.tsx'
import { visibleText } from '../ui/visible.ts'

export type StepRow = { identityId: string; name: string; sourceName: string; step: NextStep; why: string }
type NextStepsProps = {
  rows: readonly StepRow[]
  total: number
  /** Shows many of them instead of a few. */
  moreHref: string | null
}

const VERBS: Readonly<Record<NextStep, string>> = {
  'decide-claim': 'Decide the claim',
  scope: 'Declare what it needs',
  narrow: 'Scope down',
  retire: 'Scope down the unused',
  split: 'See who uses it',
  rotate: 'See its credentials',
  'time-box': 'Ask for it instead',
}

const hrefOf = ({ identityId, step }: StepRow): string =>
  `/identities/${identityId}${['scope', 'narrow', 'retire', 'time-box'].includes(step) ? '#holdings' : ''}`

/** One thing to do for each identity, and why. */
export const NextSteps = ({ rows, total, moreHref }: NextStepsProps) => (
  <Panel
    id="steps"
    title="Your next steps"
    count={total}
    flush
    footer={
      <span className="flex flex-wrap gap-x-4 gap-y-1">
        {rows.length < total ? (
          <span className="tabular inline-flex min-h-6 items-center">
            {formatCount(rows.length)} of {formatCount(total)} shown
          </span>
        ) : null}
        {rows.length < total && moreHref !== null ? (
          <Link href={moreHref} scroll={false} className="link inline-flex min-h-6 items-center">
            More of them
          </Link>
        ) : null}
        <Link href="/identities?q=owner:me" className="link inline-flex min-h-6 items-center">
          All that you answer for
        </Link>
      </span>
    }
  >
    <ul aria-label="One step for each identity" className={rows.length > 12 ? 'max-h-[32rem] overflow-y-auto' : ''}>
      {rows.map((row) => (
        <li key={row.identityId} className="border-b border-hairline last:border-b-0">
          <Link
            href={hrefOf(row)}
            prefetch={false}
            className="group flex min-h-11 flex-wrap items-center gap-x-4 gap-y-0.5 px-4 py-2 hover:bg-hover"
          >
            <span className="min-w-0 flex-1 basis-56">
              <span className="font-medium wrap-anywhere">
                <Name>{row.name}</Name>
              </span>{' '}
              <span className="text-12 text-muted">{visibleText(row.sourceName)}</span>
              <span className="block text-13 text-pretty text-muted wrap-anywhere">{visibleText(row.why)}</span>
            </span>
            <span className="text-13 whitespace-nowrap link group-hover:underline">{VERBS[row.step]}</span>
          </Link>
        </li>
      ))}
    </ul>
  </Panel>
)
