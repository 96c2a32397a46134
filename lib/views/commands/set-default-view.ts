/** Chooses what a list opens with, for the person alone. A preference, so nothing is put on record. */
import { DomainError } from '#lib/kernel/errors.ts'
import { isId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { seesView } from '../decide-view.ts'
import { BUILT_IN, type ListId } from '../model.ts'
import { readerOf } from '../reader.ts'
import { readView, setDefault } from '../store.ts'

export type SetDefaultInput = { list: ListId; key: string }

/** @throws DomainError `not-found` when the list has no such view for this person */
export async function setDefaultView(ctx: PersonContext, { list, key }: SetDefaultInput): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const view = isId('view', key) ? await readView(tx, key) : null
    const there = view
      ? view.list === list && seesView(view, readerOf(ctx))
      : BUILT_IN[list].some((one) => one.key === key)
    if (!there) throw new DomainError('not-found', 'The list has no such view.')
    await setDefault(tx, ctx.actor.personId, list, key)
  })
}
