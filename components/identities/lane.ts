/** One identity's exposure as lanes: a lane per kind of window. Pure. */
import { BAND_NAMES, BANDS, type Lane as ExposureLane, type LaneWindow } from '#lib/exposure/model.ts'
import type { EntitlementId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Lane } from '../charts/exposure-lanes.tsx'
import { CLASS_OF, heldText, hrefOf } from '../exposure/lanes-view.ts'

const isStanding = ({ band }: LaneWindow): boolean => band === 'baseline' || band === 'undeclared'

export function lanesOf(lane: ExposureLane, names: ReadonlyMap<EntitlementId, string>): Lane[] {
  return BANDS.flatMap((band) => {
    const windows = lane.windows.filter((window) => window.band === band)
    if (windows.length === 0) return []
    const bars = windows.map((window, index) => ({
      id: `${band}-${index}`,
      start: window.start,
      end: window.open ? ('open' as const) : window.end,
      class: CLASS_OF[band],
      href: isStanding(window) ? '#holdings' : hrefOf(lane, window),
      title: heldText(window.refs, names) || 'Nobody was watching',
    }))
    return [{ id: band, label: BAND_NAMES[band], bars }]
  })
}

/** One sentence for those who do not see the chart. */
export function laneSummary(lane: ExposureLane, range: { from: Instant; to: Instant }): string {
  const span = formatDuration(range.to - range.from)
  if (lane.privilegedMs === 0) return `No privilege in the last ${span}.`
  const elevated = lane.elevatedMs > 0 ? `, elevated for ${formatDuration(lane.elevatedMs)}` : ', never elevated'
  return `Privileged for ${formatDuration(lane.privilegedMs)} of the last ${span}${elevated}.`
}
