import type { Metadata } from 'next'
import Link from 'next/link'
import { HaltList } from '#components/halts/halt-list.tsx'
import { PullSwitch } from '#components/halts/pull-switch.tsx'
import { placeName } from '#components/halts/words.ts'
import { pageTrail, searchText } from '#components/table/page-trail.ts'
import { plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { haltOutlook, listHalts } from '#lib/access/server.ts'
import { listSources } from '#lib/inventory/server.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { GrantPlaces } from '../grants/places.tsx'
import { one, type Search } from '../page-edge.ts'

export const metadata: Metadata = { title: 'Kill switch' }

const PAGE = 20
/** Each closes something now: none of them may hide on a second page. */
const IN_FORCE = 200
const ESTATE = { scope: 'estate' } as const

export default async function KillSwitchPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const search = await searchParams
  const [scope, inForce, lifted, outlook, sources, now] = await Promise.all([
    loadScope(ctx),
    listHalts(ctx, { view: 'in-force' }, { limit: IN_FORCE, cursor: null }),
    listHalts(ctx, { view: 'lifted' }, { limit: PAGE, cursor: one(search.cursor) ?? null }),
    haltOutlook(ctx, ESTATE),
    listSources(ctx),
    databaseTime(ctx.db),
  ])
  const mine = sources.filter((source) => scope.approverSourceIds.includes(source.id))
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        title="Kill switch"
        description="For when something is wrong: everything live ends at once, and nothing is asked, approved or given until an admin lifts it."
        actions={outlook.mayPull ? <PullSwitch target={ESTATE} place={placeName(outlook.place)} /> : null}
      />
      <GrantPlaces current="/kill-switch" />
      <Panel
        title="In force"
        count={inForce.data.length}
        flush
        footer={
          inForce.data.length === 0 ? null : scope.isAdmin ? (
            'Nothing that it ended comes back by itself when it is lifted.'
          ) : (
            <>
              Only an admin lifts it. <WhereToPull sources={mine} isAdmin={false} />
            </>
          )
        }
      >
        {inForce.data.length > 0 ? (
          <HaltList label="In force" halts={inForce.data} now={now} mayLift={scope.isAdmin} />
        ) : (
          <EmptyState
            title={scope.seesAll ? 'Nothing is halted' : 'Nothing that concerns you is halted'}
            why={<WhereToPull sources={mine} isAdmin={scope.isAdmin} />}
          />
        )}
      </Panel>
      <Panel title="Lifted" flush>
        {lifted.data.length > 0 ? (
          <HaltList label="Lifted" halts={lifted.data} now={now} mayLift={false} />
        ) : (
          <EmptyState title="None so far" why="Kill switches stay here after they were lifted, with both reasons." />
        )}
      </Panel>
      {lifted.nextCursor || search.cursor ? (
        <Pagination
          summary={`${plural(lifted.data.length, 'lifted kill switch', 'lifted kill switches')} on this page, newest first`}
          {...pageTrail('/kill-switch', searchText(search), lifted.nextCursor)}
        />
      ) : null}
    </div>
  )
}

type WhereToPullProps = { sources: readonly { id: string; name: string }[]; isAdmin: boolean }

/** The switch of a source or an identity is on its own page, beside what it would end. */
function WhereToPull({ sources, isAdmin }: WhereToPullProps) {
  if (isAdmin) return 'The switch of one source or one identity is on its page; the one of the whole estate is above.'
  if (sources.length === 0)
    return 'Approvers pull it for their sources, admins anywhere. A grant of your own you end on its page.'
  return (
    <>
      You pull it for{' '}
      {sources.map((source, index) => (
        <span key={source.id}>
          {index > 0 ? ', ' : ''}
          <Link href={`/sources/${source.id}`} className="link underline">
            {source.name}
          </Link>
        </span>
      ))}{' '}
      and for each identity there, on their pages.
    </>
  )
}
