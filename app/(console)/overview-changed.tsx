/** What changed since this person was here. */
import { auditHref, changesHref } from '#components/overview/changes.ts'
import { ChangedPanel } from '#components/overview/changed-panel.tsx'
import { FailedPanel } from '#components/overview/failed-panel.tsx'
import { Steady } from '#components/overview/steady.tsx'
import { type ChangeKind, factsOfChange, kindsFor, type SinceKey } from '#lib/overview/model.ts'
import { listChanges, sinceLastVisit, whatChanged } from '#lib/overview/server.ts'
import { loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { loaded } from './overview.ts'

const FEW = 8
const MANY = 50

export type ChangedAsked = { since: SinceKey; kind: ChangeKind | null; cursor: string | null }

async function load(ctx: PersonContext, { since: key, kind, cursor }: ChangedAsked) {
  const [since, scope] = await Promise.all([sinceLastVisit(ctx, key), loadScope(ctx)])
  const limit = kind === null && cursor === null ? FEW : MANY
  const [changes, rows] = await Promise.all([
    whatChanged(ctx, since),
    listChanges(ctx, { since, kind }, { limit, cursor }),
  ])
  return { changes, rows, seesAll: scope.seesAll }
}

export async function Changed({ ctx, asked }: { ctx: PersonContext; asked: ChangedAsked }) {
  const found = await loaded(ctx, 'changed', load(ctx, asked))
  if (!found.ok) return <FailedPanel title="What changed" reference={found.reference} />
  const { changes, rows, seesAll } = found.value
  const types = kindsFor({ seesAll }).flatMap((kind) => factsOfChange(kind).types)
  return (
    <Steady of="What changed" place={changesHref(asked)} ids={rows.data.map(({ id }) => id)}>
      <ChangedPanel
        changes={changes}
        rows={rows.data}
        kind={asked.kind}
        olderHref={rows.nextCursor === null ? null : changesHref({ ...asked, cursor: rows.nextCursor })}
        auditHref={seesAll && changes.total > 0 ? auditHref(asked.kind, changes.since, types) : null}
      />
    </Steady>
  )
}
