/** What every list page does: reads the address, asks with the names it speaks of, and says which of three states it is in. */
import type { ReactNode } from 'react'
import { packed } from '#components/table/packed.ts'
import { type ListAddress, type ListLinks, readAddress } from '#components/table/query/address.ts'
import { saidOf } from '#components/table/query/words.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { NoMatch, NotUnderstood } from '#components/ui/states.tsx'
import { listHref } from '#lib/kernel/list-query/address.ts'
import type { ListSchema } from '#lib/kernel/list-query/schema.ts'
import { type AskedList, askList } from '#lib/people/server.ts'
import { viewerTimeZone } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import type { Search } from './page-edge.ts'

/** `zone` is where the days in the line begin: the counts and the file of the same line are asked with it. */
export type ListAsked = ListAddress & AskedList & { schema: ListSchema; zone: string | null }

export async function listAsked(
  ctx: PersonContext,
  schema: ListSchema,
  searchParams: Search,
  links: ListLinks = {},
): Promise<ListAsked> {
  const [search, zone] = await Promise.all([searchParams, viewerTimeZone()])
  const address = readAddress(search, links)
  const asked = await askList(ctx, schema, address.text, zone ? { zone } : {})
  return { ...address, ...asked, schema, zone }
}

/** What the bar of the list takes from it. */
export const barOf = ({ schema, text, problems, labels, drop, zone }: ListAsked) => ({
  schema: packed(schema),
  text,
  problems,
  labels,
  drop,
  zone,
})

type Nothing = {
  asked: ListAsked
  pathname: string
  /** Beside the line: a view, the bar of a figure. */
  also?: readonly string[]
  /** Parameters that narrow the list as well. */
  narrowing?: readonly string[]
  /** There is nothing whatever one asks. */
  empty: ReactNode
}

/** Instead of rows. */
export function nothingThere({ asked, pathname, also = [], narrowing = [], empty }: Nothing): ReactNode {
  const { text, schema, labels, problems, search, drop } = asked
  const cleared = listHref(pathname, search, { q: '', drop: [...drop, ...narrowing] })
  const clear = <ButtonLink href={cleared}>Clear filters</ButtonLink>
  if (problems.length > 0) return <NotUnderstood what={schema.many} clear={clear} />
  if (text === '' && also.length === 0) return empty
  return <NoMatch what={schema.many} filters={[...saidOf(text, schema, labels), ...also]} clear={clear} />
}
