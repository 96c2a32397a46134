import { UnderWayLine } from '#components/shell/under-way.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { Button } from '#components/ui/button.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { Panel, PanelSection } from '#components/ui/panel.tsx'
import { ChartSkeleton, PanelSkeleton, TableSkeleton } from '#components/ui/skeleton.tsx'
import { CouldNotLoad, EmptyState, NoMatch, NotUnderstood } from '#components/ui/states.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { TierBadge } from '#components/ui/tier-badge.tsx'
import { Time } from '#components/ui/time.tsx'
import { Timeline, type TimelineEvent } from '#components/ui/timeline.tsx'
import { HOUR_MS, type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { Specimen } from './specimen.tsx'

const events = (now: Instant): TimelineEvent[] => [
  {
    id: '1',
    at: plus(now, -5 * HOUR_MS),
    actor: 'Ada Lovelace',
    text: 'asked for AdministratorAccess for 4 h',
    detail: 'INC-4711: re-run the failed settlement',
  },
  { id: '2', at: plus(now, -4.4 * HOUR_MS), actor: 'Lin Chen', text: 'approved, shortened to 1 h', tone: 'ok' },
  { id: '3', at: plus(now, -4.3 * HOUR_MS), actor: null, text: 'granted it at aws-payments', tone: 'live' },
  {
    id: '4',
    at: plus(now, -12 * MINUTE_MS),
    actor: null,
    text: 'could not take it back: the target did not answer',
    detail: 'Attempt 361, the next in 2 s.',
    tone: 'danger',
  },
  {
    id: '5',
    at: plus(now, HOUR_MS),
    actor: null,
    text: 'will ask for the review of this elevation',
    tone: 'scheduled',
  },
]

export const Structure = ({ now }: { now: Instant }) => (
  <Specimen id="structure" title="Panels, facts, timeline">
    <Breadcrumbs
      crumbs={[
        { label: 'Identities', href: '#structure' },
        { label: 'aws-payments', href: '#panels' },
      ]}
    />
    <Tabs
      label="Identity"
      current="#timeline"
      tabs={[
        { href: '#timeline', label: 'Timeline' },
        { href: '#holdings', label: 'Holdings', count: 14 },
        { href: '#credentials', label: 'Credentials', count: 2 },
        { href: '#paths', label: 'Paths to admin', count: 1204 },
      ]}
    />
    <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
      <Panel
        title="What happened"
        count={5}
        actions={
          <Button variant="ghost" size="small">
            Export
          </Button>
        }
      >
        <Timeline label="What happened" events={events(now)} now={now} />
      </Panel>
      <Panel title="Facts" footer="As recorded, not as claimed.">
        <KeyFacts
          facts={[
            { label: 'State', value: <StatusChip tone="danger">revoke failing</StatusChip> },
            { label: 'Tier', value: <TierBadge tier="T1" /> },
            {
              label: 'Principal',
              value: <span className="font-mono text-12">arn:aws:iam::481516234200:role/ci-deployer</span>,
            },
            { label: 'Second owner', value: null },
            { label: 'Last use', value: undefined },
          ]}
        />
        <PanelSection title="Decided by">
          <p className="text-13">prod-write-needs-owner, version 7</p>
        </PanelSection>
      </Panel>
    </div>
    <KeyFacts
      layout="columns"
      facts={[
        { label: 'Breadth', value: '0.34 AE' },
        { label: 'Standing', value: '2,160 AE-h' },
        { label: 'Granted', value: '41 AE-h' },
        { label: 'Owner', value: 'Payments platform' },
        { label: 'Last use', value: undefined },
      ]}
    />
    <Pagination summary="50 of 1,204 identities" nextHref="#structure" previousHref={null} />
  </Specimen>
)

export const States = ({ now }: { now: Instant }) => (
  <Specimen id="states" title="Nothing yet, no match, could not load, loading">
    <div className="grid gap-5 lg:grid-cols-2">
      <Panel title="Nothing yet" flush>
        <EmptyState
          title="No grants yet"
          why="Elevations that are live or have ended are listed here. Nobody has asked for one."
          action={<Button variant="primary">Request access</Button>}
        />
      </Panel>
      <Panel title="No match" flush>
        <NoMatch
          what="identities"
          filters={['owner: none', 'tier: T0', '“ledger”']}
          clear={<Button>Clear filters</Button>}
        />
      </Panel>
      <Panel title="Not understood" flush>
        <NotUnderstood what="identities" clear={<Button>Clear the filter</Button>} />
      </Panel>
      <Panel title="Could not load" flush>
        <CouldNotLoad
          what="The holdings of ledger-prod could not be read."
          meaning="What is shown elsewhere may be older than it says here."
          lastGood={<Time at={plus(now, -12 * MINUTE_MS)} now={now} />}
          action={<Button>Try again</Button>}
          reference="req_0193a1f27c4e"
        />
      </Panel>
    </div>
    <div className="grid gap-5 lg:grid-cols-3">
      {/* The line along the top of a window, held in a box. */}
      <div className="h-8 rounded-panel border border-hairline bg-surface [contain:layout]">
        <UnderWayLine shown said={false} />
      </div>
      <TableSkeleton what="identities" rows={4} columns={4} />
      <PanelSkeleton what="facts" />
      <ChartSkeleton what="exposure" height={176} />
    </div>
  </Specimen>
)
