import Link from 'next/link'
import { type Estate, TIERS } from '#lib/breadth/model.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { Freshness } from '../ui/freshness.tsx'
import { formatAe, formatCount, plural } from '../ui/numbers.ts'
import { Panel, PanelSection } from '../ui/panel.tsx'
import { TierBadge } from '../ui/tier-badge.tsx'
import { visibleText } from '../ui/visible.ts'
import { AeBar, AeLegend } from './ae-bar.tsx'
import { HistoryChart } from './history-chart.tsx'

type EstatePanelProps = { estate: Estate | null; sourceId: SourceId; source: string; now: Instant }

/** How far all of a source's identities reach together, and what would lower it most. */
export function EstatePanel({ estate, sourceId, source, now }: EstatePanelProps) {
  if (!estate)
    return (
      <Panel title="Breadth">
        <p className="text-muted">It was read and is not scored yet. That takes a few seconds.</p>
      </Panel>
    )
  const { ae, aePlus, tiers, chokePoints, unknowns, history, computedAt, catalogue } = estate
  const scored = TIERS.reduce((sum, tier) => sum + tiers[tier], 0)
  return (
    <Panel
      title="Breadth"
      footer={
        <span className="flex flex-wrap gap-x-4 gap-y-1">
          <Freshness asOf={computedAt} now={now} source={source} />
          <span className="wrap-anywhere">
            Catalogue: {catalogue.actions}; {catalogue.paths}; {catalogue.effects}; {catalogue.weights}
          </span>
        </span>
      }
    >
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="tabular text-28 font-semibold">{formatAe(aePlus)}</span>
        <span className="text-muted">
          admin-equivalents (AE+) over {plural(scored, 'identity', 'identities')}, {formatAe(ae)} of it for certain (AE)
        </span>
      </p>
      <AeBar ae={ae} aePlus={aePlus} of={Math.max(aePlus, 1)} className="my-2" />
      <AeLegend />
      <ul aria-label="Identities by tier" className="mt-4 flex flex-wrap gap-x-6 gap-y-1.5">
        {TIERS.map((tier) => (
          <li key={tier}>
            <Link
              href={`/identities?q=${encodeURIComponent(`source:${sourceId} tier:${tier}`)}&sort=-breadth`}
              prefetch={false}
              className="inline-flex min-h-6 items-center gap-2 hover:underline"
            >
              <TierBadge tier={tier} />
              <span className="tabular font-medium">{formatCount(tiers[tier])}</span>
            </Link>
          </li>
        ))}
      </ul>
      {history.length > 1 ? (
        <PanelSection title="Over time">
          <HistoryChart
            windows={history.map((one) => ({
              ...one,
              said: `T0 ${one.tiers.T0}, T1 ${one.tiers.T1}, T2 ${one.tiers.T2}`,
            }))}
            now={now}
            asOf={computedAt}
            source={source}
          />
        </PanelSection>
      ) : null}
      {chokePoints.length > 0 ? <ChokePoints points={chokePoints} /> : null}
      {unknowns.length > 0 ? (
        <PanelSection title="What the file cannot show">
          <ul className="flex list-disc flex-col gap-1 pl-4 text-13 text-muted">
            {unknowns.map((unknown) => (
              <li key={unknown} className="wrap-anywhere">
                {visibleText(unknown)}
              </li>
            ))}
          </ul>
        </PanelSection>
      ) : null}
    </Panel>
  )
}

const POINTS_SHOWN = 10

const ChokePoints = ({ points }: { points: Estate['chokePoints'] }) => (
  <PanelSection title="What to take away first">
    <ol className="flex flex-col">
      {points.slice(0, POINTS_SHOWN).map(({ edge, lowersAePlusBy }) => (
        <li
          key={`${edge.kind} ${edge.from} ${edge.to}`}
          className="flex flex-wrap justify-between gap-x-4 border-b border-hairline py-1.5 last:border-b-0"
        >
          <span className="min-w-0 flex-1 basis-64 wrap-anywhere">{visibleText(edge.sentence)}</span>
          <span className="tabular text-muted">lowers AE+ by {formatAe(lowersAePlusBy)}</span>
        </li>
      ))}
    </ol>
  </PanelSection>
)
