/** The four charts of the page, each read by itself so that a slow one holds up no other. */
import Link from 'next/link'
import { ConcurrencyChart } from '#components/charts/concurrency-chart.tsx'
import { DurationBars } from '#components/charts/duration-bars.tsx'
import { OvershootStrip } from '#components/charts/overshoot-strip.tsx'
import {
  cautions,
  concurrencySummary,
  lanesSummary,
  overshootSummary,
  rangeParams,
  shareSummary,
  toPieceRows,
  toSwimLanes,
  toOvershoot,
  toPoints,
} from '#components/exposure/lanes-view.ts'
import { LANES_A_PAGE } from '#components/charts/lane-pages.ts'
import { toDurationBins, durationSummary } from '#components/exposure/duration-view.ts'
import { HeldAt } from '#components/exposure/held-at.tsx'
import { LiveLanes } from '#components/exposure/live-lanes.tsx'
import { PeakLine } from '#components/exposure/peak-line.tsx'
import { PieceTable } from '#components/exposure/piece-table.tsx'
import { pastHref } from '#components/exposure/timeliness-view.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import {
  concurrencySeries,
  durationBins,
  durationStats,
  exposureLanes,
  laneNames,
  lanePieces,
  overshootStats,
} from '#lib/exposure/server.ts'
import type { Answered } from '#lib/exposure/model.ts'
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { orNotFound } from '../page-edge.ts'
import { type Asked, hrefWith, narrowedBy, TIMELINESS } from './asked.ts'

/** The oldest listing that the view rests on, and how many sources that is. */
export type Basis = { asOf: Instant | null; words: string; staleAfterMs: number }
type PanelProps = { ctx: PersonContext; asked: Asked; basis: Basis; zone: string | null }

const BUCKETS = 180

const chartRange = ({ range }: Answered) => ({ start: range.from, end: range.to })
const age = (basis: Basis, now: Instant) => (
  <Freshness asOf={basis.asOf} now={now} source={basis.words} staleAfterMs={basis.staleAfterMs} />
)

export async function LanesPanel({ ctx, asked, basis, zone }: PanelProps) {
  const found = await orNotFound(
    exposureLanes(
      ctx,
      { ...asked.query, elevatedOnly: asked.elevatedOnly, heldAt: asked.heldAt },
      { limit: LANES_A_PAGE, cursor: null },
    ),
  )
  const [only] = asked.query.identityId ? found.data : []
  const [names, pieces] = await Promise.all([
    laneNames(ctx, found.data),
    only ? lanePieces(ctx, only, found.range) : [],
  ])
  const query = apiQuery(asked, found.range)
  const search = plainSearch(asked)
  return (
    <Panel
      title="Who could do what, when"
      count={found.total}
      actions={asked.query.identityId ? null : <LaneChoice asked={asked} />}
    >
      {asked.heldAt === undefined ? null : (
        <HeldAt at={asked.heldAt} elevatedOnly={asked.elevatedOnly} count={found.total} zone={zone}>
          <Link href={hrefWith(asked.search, { at: null })} className="link inline-flex min-h-6 items-center">
            Show all lanes
          </Link>
        </HeldAt>
      )}
      {found.data.length === 0 ? (
        <EmptyState {...nothing(asked)} />
      ) : (
        <LiveLanes
          key={JSON.stringify(search)}
          first={{ lanes: toSwimLanes(found.data, names, found.range), nextCursor: found.nextCursor }}
          total={found.total}
          range={found.range}
          // A range that is named ends when it was asked for: that is now.
          asOf={asked.range === null ? found.asOf : found.range.to}
          mark={asked.heldAt ?? null}
          zone={zone}
          query={query}
          search={search}
          summary={lanesSummary(found.data, asked.elevatedOnly, found.total)}
          freshness={age(basis, found.asOf)}
        />
      )}
      {only && pieces.length > 0 ? (
        <div className="mt-4">
          <h3 className="mb-2 text-13 font-medium">Window by window</h3>
          <PieceTable rows={toPieceRows(only, pieces, names)} asOf={found.asOf} zone={zone} />
        </div>
      ) : null}
    </Panel>
  )
}

/** What the API is asked for the lanes that follow: the range is told, so that all pages are of the same. */
function apiQuery({ query, elevatedOnly, heldAt }: Asked, range: Answered['range']): Record<string, string> {
  const { sourceId, ownerId, identityId } = query
  return {
    ...rangeParams(range),
    limit: String(LANES_A_PAGE),
    ...(sourceId ? { sourceId } : {}),
    ...(ownerId ? { ownerId } : {}),
    ...(identityId ? { identityId } : {}),
    ...(elevatedOnly ? { elevatedOnly: 'true' } : {}),
    ...(heldAt === undefined ? {} : { heldAt: toRfc3339(heldAt) }),
  }
}

const plainSearch = ({ search }: Asked): Record<string, string> =>
  Object.fromEntries(
    Object.entries(search).flatMap(([key, value]) => {
      const text = Array.isArray(value) ? value[0] : value
      return text && key !== 'zoom' && key !== 'cursor' ? [[key, text]] : []
    }),
  )

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
      { label: 'Elevated', href: hrefWith(asked.search, { show: null, zoom: null }), current: asked.elevatedOnly },
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

export async function ConcurrencyPanel({ ctx, asked, basis, zone }: PanelProps) {
  const found = await concurrencySeries(ctx, { ...asked.query, maxBuckets: BUCKETS, timeZone: zone ?? undefined })
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
        points={toPoints(found, asked.withStanding, (at) => hrefWith(asked.search, heldThen(asked, at)))}
        peak={asked.withStanding ? found.peaks.held : found.peaks.elevated}
        range={chartRange(found)}
        now={found.asOf}
        unit="identities"
        zone={zone}
        summary={concurrencySummary(found)}
        freshness={age(basis, found.asOf)}
      />
      <PeakLine
        peak={found.peaks.elevated}
        zone={zone}
        href={
          found.peaks.elevated &&
          hrefWith(asked.search, { at: toRfc3339(found.peaks.elevated.at), show: null, zoom: null })
        }
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

/** Whoever was counted then has a lane, and nobody else. */
const heldThen = ({ withStanding }: Asked, at: Instant): Record<string, string | null> => ({
  at: toRfc3339(at),
  show: withStanding ? 'all' : null,
  zoom: null,
})

export async function DurationsPanel({ ctx, asked }: Pick<PanelProps, 'ctx' | 'asked'>) {
  const found = await durationBins(ctx, asked.query)
  return (
    <Panel title="Asked against held" count={found.grants}>
      {found.grants === 0 ? (
        <p className="text-13 text-muted">No grant ended in this range, so there is nothing to compare.</p>
      ) : (
        <DurationBars
          words={{ granted: 'asked for', used: 'held' }}
          bins={toDurationBins(found, (q) => pastHref(found.range, narrowedBy(asked), { q }))}
          summary={durationSummary(found)}
          freshness={<Freshness asOf={found.asOf} now={found.asOf} source="recorded requests and grants" />}
        />
      )}
    </Panel>
  )
}

export async function OvershootPanel({ ctx, asked }: Pick<PanelProps, 'ctx' | 'asked'>) {
  const [stats, shares] = await Promise.all([
    overshootStats(ctx, asked.query),
    durationStats(ctx, { ...asked.query, connectedOnly: true }),
  ])
  return (
    <Panel
      title="Do grants end on time"
      footer={shareSummary(shares)}
      actions={
        <Link href={hrefWith(asked.search, {}, TIMELINESS)} className="link inline-flex min-h-6 items-center text-13">
          Timeliness
        </Link>
      }
    >
      <OvershootStrip
        overshoot={toOvershoot(stats)}
        summary={overshootSummary(stats)}
        freshness={<Freshness asOf={stats.asOf} now={stats.asOf} source="read back at the sources" />}
        href={pastHref(stats.range, narrowedBy(asked))}
        lateHref={pastHref(stats.range, narrowedBy(asked), { end: 'late' })}
      />
    </Panel>
  )
}
