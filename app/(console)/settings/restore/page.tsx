import type { Metadata } from 'next'
import Link from 'next/link'
import { DeclareRestore, FinishRestore } from '#components/restore/restore-actions.tsx'
import { RestoreSources } from '#components/restore/restore-sources.tsx'
import { CAUSE_WORDS, causeTitle } from '#components/restore/words.ts'
import { Callout } from '#components/ui/callout.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { Time } from '#components/ui/time.tsx'
import { restorationStatus, type RestorationStatus } from '#lib/access/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { Frame } from '../frame.tsx'

export const metadata: Metadata = { title: 'Restore' }

export default async function RestorePage() {
  const status = await restorationStatus(await currentViewer())
  return (
    <Frame
      current="/settings/restore"
      title="Restore"
      description="A database that may be older than its sources is reconciled with them before it gives anything."
    >
      {status.open ? <Open status={status} open={status.open} /> : <Closed mayManage={status.mayManage} />}
      <Past status={status} />
    </Frame>
  )
}

function Open({ status, open }: { status: RestorationStatus; open: NonNullable<RestorationStatus['open']> }) {
  const left = status.sources.filter(({ missing }) => missing.length > 0).length
  return (
    <>
      <Callout tone="danger" title={causeTitle(open.cause)}>
        <p>
          {CAUSE_WORDS[open.cause]} Began <Time at={open.beganAt} now={status.asOf} />
          {open.beganByName ? ` by ${open.beganByName}` : ''}. Nothing is asked, approved or given; ends go on.
        </p>
      </Callout>
      <Panel
        title="Sources"
        count={status.sources.length}
        flush
        footer={
          left === 0
            ? 'Every source is reconciled.'
            : [
                `${left} of ${status.sources.length} to reconcile.`,
                status.sources.some((source) => source.listedAt === null)
                  ? 'A worker lists them now; one that is out of reach is tried every ten seconds.'
                  : '',
                status.sources.some((source) => source.orphansToDecide + source.orphansToRemove > 0)
                  ? 'What needs a person stays until somebody has decided it; the rest goes by itself.'
                  : '',
              ]
                .filter(Boolean)
                .join(' ')
        }
      >
        <RestoreSources sources={status.sources} now={status.asOf} />
      </Panel>
      <Panel title="Before it ends">
        <LookAt mayManage={status.mayManage} />
        {status.mayManage && status.reconciled ? (
          <div className="mt-4">
            <FinishRestore />
          </div>
        ) : (
          <p className="mt-4 text-13 text-muted">
            {status.reconciled
              ? 'Every source is reconciled: an admin ends it.'
              : status.mayManage
                ? 'You can end it once every source is reconciled.'
                : 'An admin can end it once every source is reconciled.'}
          </p>
        )}
      </Panel>
    </>
  )
}

/** The audit of the lost time is lost with it: only people remember what it held. */
const LookAt = ({ mayManage }: { mayManage: boolean }) => (
  <>
    <p className="max-w-[72ch] text-muted">
      What was decided in the lost time is gone with it.{' '}
      {mayManage
        ? 'Look at these by hand, and do again what is missing:'
        : 'Admins look at these by hand; tell them of what you miss:'}
    </p>
    <ul className="mt-2 list-disc pl-5">
      <li>
        <Link href="/settings/people" className="link underline">
          People
        </Link>
        : those disabled, and roles and tokens ended, in that time are back
      </li>
      <li>
        <Link href="/kill-switch" className="link underline">
          Kill switches
        </Link>{' '}
        pulled in that time are not pulled any more
      </li>
      <li>
        <Link href="/drift" className="link underline">
          Drift
        </Link>
        : what was found at the sources and is on no record
      </li>
      <li>
        <Link href="/sources" className="link underline">
          Sources
        </Link>{' '}
        connected, changed or removed in that time
      </li>
    </ul>
  </>
)

const Closed = ({ mayManage }: { mayManage: boolean }) => (
  <Panel title="Not in restore mode">
    <p className="max-w-[72ch] text-muted">
      A worker notices when the database was replaced by a copy, moved to another server, or knows less than it did. It
      cannot notice when a whole machine was set back, data folder included: an admin declares that here, or with
      “curfew restore begin”.
    </p>
    {mayManage ? (
      <div className="mt-4">
        <DeclareRestore />
      </div>
    ) : null}
  </Panel>
)

const Past = ({ status }: { status: RestorationStatus }) => (
  <Panel title="Earlier restores" count={status.past.length} flush>
    {status.past.length === 0 ? (
      <EmptyState title="Never restored" why="Each time the product was in restore mode stands here." />
    ) : (
      <ul aria-label="Past restorations" className="divide-y divide-hairline">
        {status.past.map((one) => (
          <li key={one.id} className="px-4 py-2.5">
            <p className="font-medium">
              {causeTitle(one.cause)} <Time at={one.beganAt} now={status.asOf} className="font-normal text-muted" />
            </p>
            <p className="text-13 wrap-anywhere text-muted">
              {one.endedAt === null ? null : (
                <>
                  {one.endedByName ? `Ended by ${one.endedByName}` : 'Ended'}{' '}
                  <Time at={one.endedAt} now={status.asOf} />: {one.endReason}
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    )}
  </Panel>
)
