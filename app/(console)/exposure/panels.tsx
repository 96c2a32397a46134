/** The three charts of the page, each read by itself so that a slow one holds up no other. */
import Link from 'next/link'
import { ConcurrencyChart } from '#components/charts/concurrency-chart.tsx'
import { ExposureLanes } from '#components/charts/exposure-lanes.tsx'
import { OvershootStrip } from '#components/charts/overshoot-strip.tsx'
import {
  cautions,
  concurrencySummary,
  lanesSummary,
  overshootSummary,
  rangeParams,
  shareSummary,
  toChartLanes,
  toOvershoot,
  toPoints,
} from '#components/exposure/lanes-view.ts'
import { cursorHref } from '#components/table/filters.ts'
import { searchText } from '#components/table/page-trail.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { concurrencySeries, durationStats, exposureLanes, laneNames, overshootStats } from '#lib/exposure/server.ts'
import type { Answered } from '#lib/exposure/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { orNotFound } from '../page-edge.ts'
import { type Asked, hrefWith, TIMELINESS } from './asked.ts'

/** The oldest listing that the view rests on, and how many sources that is. */
export type Basis = { asOf: Instant | null; words: string; staleAfterMs: number }
type PanelProps = { ctx: PersonContext; asked: Asked; basis: Basis }

const LANES = 25
const BUCKETS = 180

const chartRange = ({ range }: Answered) => ({ start: range.from, end: range.to })
const age = (basis: Basis, now: Instant) => (
  <Freshness asOf={basis.asOf} now={now} source={basis.words} staleAfterMs={basis.staleAfterMs} />
)

export async function LanesPanel({ ctx, asked, basis }: PanelProps) {
  const found = await orNotFound(
    exposureLanes(ctx, { ...asked.query, elevatedOnly: asked.elevatedOnly }, { limit: LANES, cursor: asked.cursor }),
  )
  const names = await laneNames(ctx, found.data)
  const more = found.nextCursor !== null || asked.cursor !== null
  return (
    <Panel
      title="Who could do what, when"
      count={found.data.length}
      actions={asked.query.identityId ? null : <LaneChoice asked={asked} />}
    >
      {found.data.length === 0 ? (
        <EmptyState {...nothing(asked)} />
      ) : (
        <>
          <ExposureLanes
            lanes={toChartLanes(found.data, names, found.range)}
            range={chartRange(found)}
            now={found.asOf}
            summary={lanesSummary(found.data, asked.elevatedOnly, more)}
            freshness={age(basis, found.asOf)}
          />
          {more ? (
            <div className="mt-4">
              <Pagination
                summary={`${found.data.length} lanes, the longest exposed first`}
                previousHref={asked.cursor ? hrefWith(asked.search, {}) : null}
                nextHref={found.nextCursor ? cursorHref('/exposure', searchText(asked.search), found.nextCursor) : null}
              />
            </div>
          ) : null}
        </>
      )}
    </Panel>
  )
}

const nothing = ({ elevatedOnly, search }: Asked) =>
  elevatedOnly
    ? {
        title: 'Nobody was elevated in this range',
        why: 'Grants are drawn here with their beginning and end. What is held standing can be shown too.',
        action: <ButtonLink href={hrefWith(search, { show: 'all' })}>Show standing privilege too</ButtonLink>,
      }
    : {
        title: 'Nothing was held in this range',
        why: 'No identity of this view held a privilege, as far as anybody was watching.',
        action: <ButtonLink href="/exposure?range=90d">Look at 90 days of everything</ButtonLink>,
      }

const LaneChoice = ({ asked }: { asked: Asked }) => (
  <Choice
    label="Lanes"
    choices={[
      { label: 'Elevated', href: hrefWith(asked.search, { show: null }), current: asked.elevatedOnly },
      { label: 'Everything held', href: hrefWith(asked.search, { show: 'all' }), current: !asked.elevatedOnly },
    ]}
  />
)

type ChoiceProps = { label: string; choices: readonly { label: string; href: string; current: boolean }[] }

const Choice = ({ label, choices }: ChoiceProps) => (
  <ul aria-label={label} className="flex gap-3 text-13" data-print="hide">
    {choices.map((choice) => (
      <li key={choice.label}>
        <Link
          href={choice.href}
          scroll={false}
          aria-current={choice.current ? 'true' : undefined}
          className={
            choice.current
              ? 'inline-flex min-h-6 items-center font-medium'
              : 'inline-flex min-h-6 items-center text-muted hover:text-text hover:underline'
          }
        >
          {choice.label}
        </Link>
      </li>
    ))}
  </ul>
)

export async function ConcurrencyPanel({ ctx, asked, basis }: PanelProps) {
  const found = await concurrencySeries(ctx, { ...asked.query, maxBuckets: BUCKETS })
  const notes = cautions(found)
  return (
    <Panel
      title="How many at once"
      actions={
        <Choice
          label="Bands"
          choices={[
            { label: 'Elevated', href: hrefWith(asked.search, { standing: null }), current: !asked.withStanding },
            { label: 'With standing', href: hrefWith(asked.search, { standing: 'yes' }), current: asked.withStanding },
          ]}
        />
      }
    >
      <ConcurrencyChart
        points={toPoints(found, asked.withStanding, (bucket) =>
          hrefWith(asked.search, { ...rangeParams(bucket), range: null }),
        )}
        range={chartRange(found)}
        now={found.asOf}
        unit="identities"
        summary={concurrencySummary(found)}
        freshness={age(basis, found.asOf)}
      />
      {notes.length > 0 ? (
        <ul className="mt-3 flex max-w-[72ch] flex-col gap-1 text-12 text-muted">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </Panel>
  )
}

export async function OvershootPanel({ ctx, asked }: Omit<PanelProps, 'basis'>) {
  const [stats, shares] = await Promise.all([overshootStats(ctx, asked.query), durationStats(ctx, asked.query)])
  const past = (more: Record<string, string>) =>
    `/grants?${new URLSearchParams({ view: 'past', ...rangeParams(stats.range), ...(asked.query.sourceId ? { source: asked.query.sourceId } : {}), ...(asked.query.identityId ? { identity: asked.query.identityId } : {}), ...more })}`
  return (
    <Panel
      title="Do grants end on time"
      footer={shareSummary(shares)}
      actions={
        <Link href={hrefWith(asked.search, {}, TIMELINESS)} className="link text-13">
          Timeliness
        </Link>
      }
    >
      <OvershootStrip
        overshoot={toOvershoot(stats)}
        summary={overshootSummary(stats)}
        freshness={<Freshness asOf={stats.asOf} now={stats.asOf} source="read back at the sources" />}
        href={past({})}
        lateHref={past({ end: 'late' })}
      />
    </Panel>
  )
}
