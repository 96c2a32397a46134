import type { Metadata } from 'next'
import { Suspense } from 'react'
import { FirstSteps } from '#components/overview/first-steps.tsx'
import { Steady } from '#components/overview/steady.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { plural } from '#components/ui/numbers.ts'
import { Panel } from '#components/ui/panel.tsx'
import { ChartSkeleton, PanelSkeleton } from '#components/ui/skeleton.tsx'
import { firstSteps } from '#lib/onboarding/server.ts'
import { CHANGE_KINDS, SINCE, type SinceKey } from '#lib/overview/model.ts'
import { currentViewer, viewerTimeZone } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { idsOf, loaded, loadNeeds, type Needs, waitingCount } from './overview.ts'
import { Changed, type ChangedAsked } from './overview-changed.tsx'
import { LookPanel, TrendPanel } from './overview-figures.tsx'
import { NeedsYou } from './overview-needs.tsx'
import { one, type Search, viewOf } from './page-edge.ts'

export const metadata: Metadata = { title: 'Overview' }

const SINCE_KEYS = Object.keys(SINCE) as SinceKey[]

const askedOf = (search: Awaited<Search>): ChangedAsked => ({
  since: viewOf(search.since, SINCE_KEYS, 'visit'),
  kind: CHANGE_KINDS.find((kind) => kind === one(search.changed)) ?? null,
  cursor: one(search.before) ?? null,
})

/** Unknown is neither something nor nothing; a step of one's own can wait, a decision of others' cannot. */
function described(needs: Needs): string {
  const count = waitingCount(needs)
  if (count === null) return 'A part of what may need you could not be read.'
  if (count > 0) return `${plural(count, 'thing needs', 'things need')} you now.`
  const steps = needs.steps.ok ? needs.steps.value.total : 0
  return steps > 0
    ? `Nothing waits for your decision. ${plural(steps, 'identity', 'identities')} of yours ${steps === 1 ? 'has' : 'have'} a next step.`
    : 'Nothing needs you at this moment.'
}

export default async function OverviewPage({ searchParams }: { searchParams: Search }) {
  const [ctx, search, zone] = await Promise.all([currentViewer(), searchParams, viewerTimeZone()])
  const allSteps = one(search.steps) === 'all'
  const [needs, steps] = await Promise.all([loadNeeds(ctx, allSteps), loaded(ctx, 'first-steps', firstSteps(ctx))])
  // With nothing connected there is one thing to do, and figures of nothing would hide it.
  const isEmpty = steps.ok && steps.value !== null && steps.value.some(({ id, done }) => id === 'look' && !done)
  return (
    <div className="flex flex-col gap-5">
      <PageHeader title="Overview" description={isEmpty ? 'There is nothing to look at yet.' : described(needs)} />
      {steps.ok && steps.value ? <FirstSteps steps={steps.value} /> : null}
      {isEmpty ? null : (
        <>
          <Steady of="What needs you" ids={idsOf(needs)} place={allSteps ? 'all' : ''}>
            <NeedsYou needs={needs} beside={needs.scope.seesAll ? <Look ctx={ctx} /> : null} />
          </Steady>
          <Suspense fallback={<TrendSkeleton />}>
            <TrendPanel ctx={ctx} zone={zone} />
          </Suspense>
          <Suspense fallback={<PanelSkeleton what="what changed" lines={8} />}>
            <Changed ctx={ctx} asked={askedOf(search)} />
          </Suspense>
        </>
      )}
    </div>
  )
}

const TrendSkeleton = () => (
  <Panel title="Exposure">
    <ChartSkeleton what="the exposure" height={352} />
  </Panel>
)

const Look = ({ ctx }: { ctx: PersonContext }) => (
  <Suspense
    fallback={
      <div className="min-h-76">
        <PanelSkeleton what="where to look" lines={7} />
      </div>
    }
  >
    <LookPanel ctx={ctx} />
  </Suspense>
)
