/** What is in force at the sources: as granted, as found, and how all of it ends at once. */
import { Tabs } from '#components/ui/tabs.tsx'

const PLACES = [
  { href: '/grants', label: 'Grants' },
  { href: '/drift', label: 'Drift' },
  { href: '/kill-switch', label: 'Kill switch' },
] as const

export const GrantPlaces = ({
  current,
  toDecide,
}: {
  current: (typeof PLACES)[number]['href']
  toDecide?: number | undefined
}) => (
  <Tabs
    label="At the sources"
    current={current}
    tabs={PLACES.map((place) => (place.href === '/drift' && toDecide ? { ...place, count: toDecide } : place))}
  />
)
