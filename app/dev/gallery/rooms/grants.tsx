import { EndSooner } from '#components/grants/end-sooner.tsx'
import { ForceClose } from '#components/grants/force-close.tsx'
import { toGrantRow } from '#components/grants/grant-rows.ts'
import { GrantTable } from '#components/grants/grant-table.tsx'
import { MoreTimeHere } from '#components/grants/more-time-here.tsx'
import { EndsSoon, MoreTime } from '#components/grants/more-time.tsx'
import { GrantList } from '#components/identities/grant-lists.tsx'
import { EndingGrants } from '#components/overview/ending-grants.tsx'
import { EndNow } from '#components/requests/end-now.tsx'
import { GrantPanel } from '#components/requests/grant-panel.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import type { GrantDetail, GrantRow } from '#lib/access/server.ts'
import { HOUR_MS, type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { Row, Specimen } from '../specimen.tsx'
import { grantsOf } from './samples.ts'

const NONE = <EmptyState title="No live grants" why="What is granted is listed here until it is gone." />
const WHAT = 'ci-deployer → ledger_writer'

const detail = (grant: GrantRow, now: Instant): GrantDetail => ({
  grant,
  attempts: [],
  extensions: [],
  pending: null,
  viewer: { mayEnd: true, mayShorten: true, mayForceClose: true, moreTime: null },
  asOf: now,
})

export const GrantsRoom = ({ now }: { now: Instant }) => {
  const { live, overdue, past } = grantsOf(now)
  const more = { grantId: 'grt_1', what: WHAT, reason: 'The night job', now, longestMs: HOUR_MS, whyNot: null }
  return (
    <>
      <Specimen id="grants-lists" title="Grants as lists">
        <GrantTable
          rows={live.map((one) => toGrantRow(one, now))}
          now={now}
          view="live"
          density="comfortable"
          placeholder={null}
        />
        <GrantTable
          rows={overdue.map((one) => toGrantRow(one, now))}
          now={now}
          view="overdue"
          density="compact"
          placeholder={null}
        />
        <GrantTable
          rows={past.map((one) => toGrantRow(one, now))}
          now={now}
          view="past"
          density="compact"
          placeholder={null}
        />
        <GrantTable rows={[]} now={now} view="ending-soon" density="compact" placeholder={NONE} />
        <Panel title="Of an identity" flush>
          <GrantList grants={[...live, ...overdue, ...past]} now={now} label="Its grants" identity />
        </Panel>
        <Panel title="Yours, ending next" flush>
          <EndingGrants grants={live} now={now} ownedIds={new Set(['idn_1'])} />
        </Panel>
      </Specimen>
      <Specimen id="grants-states" title="A grant in each state">
        <div className="grid gap-4 lg:grid-cols-2">
          {[...live, ...overdue, ...past].map((one) => (
            <GrantPanel key={one.id} detail={detail(one, now)} />
          ))}
        </div>
      </Specimen>
      <Specimen id="grants-acts" title="What can be done with one">
        <Row>
          <EndNow grantId="grt_1" identity="ci-deployer" entitlement="ledger_writer" />
          <EndSooner grantId="grt_1" what={WHAT} endsAt={plus(now, 3 * HOUR_MS)} now={now} />
          <ForceClose grantId="grt_1" what={WHAT} source="ledger-prod" />
          <MoreTime {...more} endsAt={plus(now, 3 * HOUR_MS)} pendingRequestId={null} />
          <MoreTimeHere grantId="grt_1" what={WHAT} reason="The night job" endsAt={plus(now, HOUR_MS)} now={now} />
        </Row>
        <EndsSoon {...more} endsAt={plus(now, 12 * MINUTE_MS)} pendingRequestId={null} />
        <EndsSoon {...more} endsAt={plus(now, 4 * MINUTE_MS)} pendingRequestId="req_2" />
        <EndsSoon
          {...more}
          endsAt={plus(now, 4 * MINUTE_MS)}
          pendingRequestId={null}
          longestMs={0}
          whyNot="It had all the time that this entitlement may be held for."
        />
      </Specimen>
    </>
  )
}
