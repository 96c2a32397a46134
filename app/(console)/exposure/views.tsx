/** The two halves of exposure. The range, the source and the owner go with whoever changes between them. */
import { Tabs } from '#components/ui/tabs.tsx'
import type { PersonContext } from '#lib/platform/context.ts'
import type { Search } from '../page-edge.ts'
import { hrefWith, TIMELINESS } from './asked.ts'

export function ExposureTabs({
  search,
  current,
}: {
  search: Awaited<Search>
  current: '/exposure' | typeof TIMELINESS
}) {
  const href = (path: typeof current) => hrefWith(search, {}, path)
  return (
    <Tabs
      label="Exposure"
      current={href(current)}
      tabs={[
        { href: href('/exposure'), label: 'Who could do what' },
        { href: href(TIMELINESS), label: 'Timeliness' },
      ]}
    />
  )
}

/** The same page shows others other figures: whoever compares them has to know why. */
export const OfWhom = ({ ctx: { actor } }: { ctx: PersonContext }) =>
  actor.roles.size > 0 ? null : (
    <p className="text-13 text-muted">
      Counted is what concerns you: what you or your teams own, and the sources you decide for.
    </p>
  )
