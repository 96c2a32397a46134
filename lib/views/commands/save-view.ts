/** Keeps a list as it is now, under a name. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId, TeamId, ViewId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { judgeSharing, type ViewFacts } from '../decide-view.ts'
import { type ListId, type Sharing, type ViewContent, VIEWS_MAX } from '../model.ts'
import { readerOf } from '../reader.ts'
import { insertView, lockViewsOf, viewNames } from '../store.ts'

export type SaveViewInput = Partial<ViewContent> & { list: ListId; name: string; sharing?: Sharing | undefined }

/** @throws DomainError `view.name-taken` | `auth.forbidden` | `input.invalid` when there are too many */
export async function saveView(ctx: PersonContext, input: SaveViewInput): Promise<{ viewId: ViewId }> {
  const sharing = input.sharing ?? { with: 'nobody' }
  const verdict = judgeSharing(sharing, null, readerOf(ctx))
  if (verdict.kind === 'refused') throw new DomainError(verdict.code, verdict.message)
  const { list, name, query = '', sort = null, columns = [], density = null } = input
  const ownerPersonId = ctx.actor.personId
  return ctx.db.transaction(async (tx) => {
    await requireFreeViewName(tx, { ownerPersonId, list, name, except: null })
    const id = newId('view')
    await insertView(tx, { id, list, name, ownerPersonId, ...storedSharing(sharing), query, sort, columns, density })
    await recordEvents(tx, ctx, {
      type: 'view.saved',
      subject: { kind: 'view', id },
      summary: `${ctx.actor.name} saved the view ${name} of ${list}${withWhom(sharing)}`,
      payload: { list, name, sharing, query, sort, columns, density },
    })
    return { viewId: id }
  })
}

export const storedSharing = (sharing: Sharing): { sharedWith: ViewFacts['sharedWith']; teamId: TeamId | null } => ({
  sharedWith: sharing.with,
  teamId: sharing.with === 'team' ? sharing.teamId : null,
})

export const withWhom = ({ with: whom }: Sharing): string =>
  whom === 'nobody' ? '' : whom === 'team' ? ', for a team' : ', for everybody'

/** @throws DomainError `view.name-taken`, and `input.invalid` when one more would be too many */
export async function requireFreeViewName(
  tx: SqlTx,
  { ownerPersonId, list, name, except }: { ownerPersonId: PersonId; list: ListId; name: string; except: ViewId | null },
): Promise<void> {
  await lockViewsOf(tx, ownerPersonId)
  const others = (await viewNames(tx, ownerPersonId, list)).filter((view) => view.id !== except)
  if (others.some((view) => view.name === name.toLowerCase()))
    throw new DomainError('view.name-taken', `There is a view named ${name} of this list already.`)
  if (except === null && others.length >= VIEWS_MAX)
    throw new DomainError('input.invalid', `A person keeps up to ${VIEWS_MAX} views of a list. Remove one first.`)
}
