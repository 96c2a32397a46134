import Link from 'next/link'
import { RemoveSource } from '#components/sources/source-actions.tsx'
import { RunList } from '#components/sources/run-list.tsx'
import { addressOf, intervalText, toRunRow } from '#components/sources/words.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { Id } from '#components/ui/id.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { formatCount, plural } from '#components/ui/numbers.ts'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { openGrantCounts } from '#lib/access/server.ts'
import type { SourceDetail } from '#lib/inventory/model.ts'
import { listSyncRuns } from '#lib/inventory/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { orNotFound } from '../../page-edge.ts'

type SourceRailProps = { ctx: PersonContext; source: SourceDetail; now: Instant }

/** Which system it is, who decides, and how its listings went. */
export async function SourceRail({ ctx, source, now }: SourceRailProps) {
  const governs = source.config !== null
  const [runs, grants] = await Promise.all([
    governs && source.connected ? orNotFound(listSyncRuns(ctx, source.id, { limit: 6, cursor: null })) : null,
    openGrantCounts(ctx, { sourceId: source.id }),
  ])
  const time = (at: Instant | null) => (at === null ? null : <Time at={at} now={now} />)
  return (
    <>
      <Panel
        title="Facts"
        actions={
          source.canManage && source.removedAt === null ? (
            <ButtonLink size="small" variant="ghost" href={`/sources/${source.id}/change`}>
              Change
            </ButtonLink>
          ) : undefined
        }
      >
        <KeyFacts
          facts={[
            {
              label: 'Identities',
              value: (
                <Link href={`/identities?source=${source.id}`} className="link">
                  {formatCount(source.identities)}
                </Link>
              ),
            },
            {
              label: 'Live grants',
              value: (
                <Link href={`/grants?source=${source.id}`} className="link">
                  {formatCount(grants.live)}
                </Link>
              ),
            },
            { label: 'Decided by', value: source.approverTeam?.name ?? null },
            ...(source.connected
              ? [
                  { label: 'Version', value: source.targetVersion ?? undefined },
                  { label: 'Listed in full', value: time(source.lastFullSyncAt) },
                  { label: 'Next', value: source.run ? 'now' : time(source.nextSyncAt) },
                  { label: 'Interval', value: intervalText(source.syncIntervalMs) },
                ]
              : [{ label: 'Listed', value: 'Imported records; nothing is read or changed there' }]),
            ...(governs && source.connected
              ? [
                  {
                    label: 'Address',
                    value: <span className="font-mono text-12">{addressOf(source.config) ?? 'unknown'}</span>,
                  },
                  {
                    label: 'Password',
                    value: source.secret?.stored ? <>sealed, set {time(source.secret.updatedAt)}</> : 'none stored',
                  },
                ]
              : []),
            { label: 'Source', value: <Id value={source.id} short /> },
          ]}
        />
      </Panel>
      {runs ? (
        <Panel title="Last syncs" flush>
          {runs.data.length > 0 ? (
            <RunList runs={runs.data.map(toRunRow)} now={now} />
          ) : (
            <p className="px-4 py-3 text-13 text-muted">None yet.</p>
          )}
        </Panel>
      ) : null}
      {source.canManage && source.removedAt === null ? (
        <Panel title="Remove">
          <p className="mb-3 text-13 text-muted">
            Ends the connection. Nothing at the target is changed, and what is on record stays.
          </p>
          <RemoveSource sourceId={source.id} source={source.name} consequence={consequenceOf(source, grants.live)} />
        </Panel>
      ) : null}
    </>
  )
}

const consequenceOf = (source: SourceDetail, liveGrants: number): string =>
  liveGrants > 0
    ? `${plural(liveGrants, 'grant lives', 'grants live')} here. It is refused until they have ended: a removed source could no longer revoke them on time.`
    : `${plural(source.identities, 'identity leaves', 'identities leave')} the lists, ${plural(source.requestable, 'entitlement')} can no longer be asked for, pending requests can no longer be approved, and nobody watches the system any more. History, ownership and audit stay on record; the sealed password stays unreadable.`
