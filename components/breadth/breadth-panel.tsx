import type { Breadth, Effects } from '#lib/breadth/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { Freshness } from '../ui/freshness.tsx'
import { formatAe } from '../ui/numbers.ts'
import { Panel } from '../ui/panel.tsx'
import { TIER_MEANINGS, TierBadge } from '../ui/tier-badge.tsx'
import { visibleText } from '../ui/visible.ts'
import { AeBar, AeLegend } from './ae-bar.tsx'
import { HistoryChart } from './history-chart.tsx'
import { ReasonList } from './reason-list.tsx'
import { EFFECT_WORDS, shareWords, UNSCORED } from './words.ts'

type BreadthPanelProps = { breadth: Breadth; source: string; now: Instant }
type Scored = Extract<Breadth, { state: 'scored' }>

/** How far it reaches, in one sentence, one bar, and every reason. */
export function BreadthPanel({ breadth, source, now }: BreadthPanelProps) {
  if (breadth.state === 'unscored')
    return (
      <Panel title="Breadth">
        <p className="max-w-[72ch] text-muted">
          <span className="font-medium text-text">Unscored. </span>
          {UNSCORED[breadth.why]}
        </p>
      </Panel>
    )
  return (
    <>
      <Panel
        title="Breadth"
        actions={<TierBadge tier={breadth.tier} />}
        footer={<Origin breadth={breadth} source={source} now={now} />}
      >
        <Summary breadth={breadth} />
      </Panel>
      <Panel title="Why" count={breadth.reasons.length} flush>
        {breadth.reasons.length > 0 ? (
          <ReasonList reasons={breadth.reasons} />
        ) : (
          <p className="p-4 text-13 text-muted">
            Nothing that it may do reads secrets or bulk data, destroys, deploys or blinds.
          </p>
        )}
      </Panel>
      {breadth.history.length > 1 ? (
        <Panel title="Breadth over time">
          <HistoryChart
            windows={breadth.history.map((one) => ({ ...one, said: one.tier }))}
            now={now}
            asOf={breadth.computedAt}
            source={source}
            top={1}
          />
        </Panel>
      ) : null}
    </>
  )
}

const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

function Summary({ breadth }: { breadth: Scored }) {
  const { tier, ae, aePlus, effects, sentence } = breadth
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-[72ch] wrap-anywhere">
        {asSentence(tier === 'T4' || sentence === null ? TIER_MEANINGS[tier] : visibleText(sentence))}
      </p>
      <div className="flex flex-col gap-2">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="tabular text-28 font-semibold">{formatAe(aePlus)}</span>
          <span className="text-muted">
            {ae === aePlus ? 'admin-equivalents' : `admin-equivalents (AE+), ${formatAe(ae)} of it for certain (AE)`}
          </span>
        </p>
        <AeBar ae={ae} aePlus={aePlus} />
        {ae === aePlus ? null : <AeLegend />}
      </div>
      <EffectBars effects={effects} />
    </div>
  )
}

const EffectBars = ({ effects }: { effects: Effects }) => (
  <ul aria-label="Effects" className="grid gap-x-6 gap-y-2 sm:grid-cols-2 lg:grid-cols-3">
    {(Object.keys(EFFECT_WORDS) as (keyof Effects)[]).map((name) => (
      <li key={name} className="flex min-w-0 flex-col gap-1">
        <span className="flex justify-between gap-3 text-13">
          <span className="text-muted">{EFFECT_WORDS[name]}</span>
          <span className="tabular">{shareWords(effects[name])}</span>
        </span>
        <EffectBar share={effects[name]} />
      </li>
    ))}
  </ul>
)

/** Its share stands in words beside it. */
const EffectBar = ({ share }: { share: number }) => (
  <div aria-hidden>
    <AeBar ae={share} aePlus={share} className="h-1.5" />
  </div>
)

const Origin = ({ breadth, source, now }: { breadth: Scored; source: string; now: Instant }) => (
  <span className="flex flex-wrap gap-x-4 gap-y-1">
    <Freshness asOf={breadth.computedAt} now={now} source={source} />
    <span className="wrap-anywhere">
      Catalogue: {breadth.catalogue.actions}; {breadth.catalogue.paths}; {breadth.catalogue.effects};{' '}
      {breadth.catalogue.weights}
    </span>
  </span>
)
