import Link from 'next/link'
import type { ListedEstate } from '#lib/breadth/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { Name } from '../ui/name.tsx'
import { formatAe, formatCount } from '../ui/numbers.ts'
import { Sideways } from '../ui/sideways.tsx'
import { TierBadge } from '../ui/tier-badge.tsx'
import { Time } from '../ui/time.tsx'
import { visibleText } from '../ui/visible.ts'
import { changeWords } from './words.ts'

/** Those who are administrator, or could become it: what a report is read for. */
const TIERS_TOLD = ['T0', 'T1', 'T2'] as const
const HEAD = 'px-4 py-2 font-medium'
const CELL = 'px-4 py-2 align-top print:py-1'
/** So many fit the one page of the report; on paper the rest is counted. Those that reach furthest come first. */
const ON_PAPER = 3
const COLUMNS = TIERS_TOLD.length + 3

/** Each scored source: how far all of it reaches, how that changed, and what would lower it most. */
export const ReachTable = ({ estates, now }: { estates: readonly ListedEstate[]; now: Instant }) => (
  <Sideways
    of="reach"
    className="relative"
    role="region"
    aria-label="How far identities reach, as a table"
    tabIndex={0}
  >
    <table className="w-full text-13">
      <caption className="sr-only">
        Scored sources: admin-equivalents, identities that are or can become administrator, and what to take away first
      </caption>
      <thead>
        <tr className="border-b border-hairline text-left text-muted">
          <th scope="col" className={HEAD}>
            Source
          </th>
          <th scope="col" className={`${HEAD} text-right`}>
            AE+
          </th>
          {TIERS_TOLD.map((tier) => (
            <th key={tier} scope="col" className={`${HEAD} text-right`}>
              <TierBadge tier={tier} />
            </th>
          ))}
          <th scope="col" className={HEAD}>
            What to take away first
          </th>
        </tr>
      </thead>
      <tbody className="print:[&>[data-estate]:nth-child(n+4)]:hidden">
        {estates.map((estate) => (
          <Row key={estate.sourceId} estate={estate} now={now} />
        ))}
        {estates.length > ON_PAPER ? (
          <tr className="hidden print:table-row">
            <td colSpan={COLUMNS} className={`${CELL} text-muted`}>
              and {estates.length - ON_PAPER} more, as the page shows
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  </Sideways>
)

const Row = ({ estate, now }: { estate: ListedEstate; now: Instant }) => {
  const { sourceId, sourceName, aePlus, tiers, before, chokePoint, computedAt } = estate
  return (
    <tr data-estate className="border-b border-hairline last:border-b-0">
      <th scope="row" className={`${CELL} min-w-32 text-left font-medium`}>
        <Link href={`/sources/${sourceId}`} className="inline-flex min-h-6 items-center wrap-anywhere hover:underline">
          <Name>{sourceName}</Name>
        </Link>
        <span className="block font-normal text-faint">
          scored <Time at={computedAt} now={now} />
        </span>
      </th>
      <td className={`${CELL} tabular text-right`}>
        <span className="font-medium">{formatAe(aePlus)}</span>
        <span className="block whitespace-nowrap text-faint">{changeWords(aePlus, before?.aePlus ?? null)}</span>
      </td>
      {TIERS_TOLD.map((tier) => (
        <td key={tier} className={`${CELL} tabular text-right`}>
          <Link
            href={`/identities?q=${encodeURIComponent(`source:${sourceId} tier:${tier}`)}&sort=-breadth`}
            prefetch={false}
            data-figure={`reach ${tier}`}
            aria-label={`${formatCount(tiers[tier])} identities in ${tier}`}
            className="inline-flex min-h-6 min-w-6 items-center justify-end hover:underline"
          >
            {formatCount(tiers[tier])}
          </Link>
        </td>
      ))}
      <td className={`${CELL} min-w-64 wrap-anywhere text-muted`}>
        {chokePoint ? (
          <>
            {visibleText(chokePoint.edge.sentence)}: lowers AE+ by {formatAe(chokePoint.lowersAePlusBy)}
          </>
        ) : (
          'nothing single lowers it'
        )}
      </td>
    </tr>
  )
}
