import Link from 'next/link'
import { formatCount, formatPercent, plural } from '../ui/numbers.ts'
import { Panel } from '../ui/panel.tsx'

export type Place = { words: string; count: number; href: string }

/** What stands out of all identities, each a way to its list. They overlap: one identity may be in several. */
export const WhereToLook = ({ places, total }: { places: readonly Place[]; total: number }) => (
  <Panel
    title="Where to look"
    flush
    actions={
      <Link href="/reports/ciso" className="link inline-flex min-h-6 items-center text-13">
        Risk report
      </Link>
    }
    footer={`Of ${plural(total, 'identity', 'identities')}. One may stand in several lines.`}
  >
    <ul aria-label="What stands out">
      {places.map(({ words, count, href }) => (
        <li key={href} className="border-b border-hairline last:border-b-0">
          <Link href={href} className="flex min-h-9 items-center gap-x-4 px-4 py-1.5 hover:bg-hover">
            <span className="min-w-0 flex-1">{words}</span>
            <span className="tabular text-12 text-muted">{total > 0 ? formatPercent(count / total) : null}</span>
            <span className="tabular w-14 text-right font-medium">{formatCount(count)}</span>
          </Link>
        </li>
      ))}
    </ul>
  </Panel>
)
