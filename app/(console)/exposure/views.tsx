/** The two halves of exposure. The range, the source and the owner go with whoever changes between them. */
import { Tabs } from '#components/ui/tabs.tsx'
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
