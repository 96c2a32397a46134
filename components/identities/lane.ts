/** One identity's exposure as lanes: a lane per kind of window. Pure. */
import { BAND_NAMES, BANDS, type Band, type Lane as ExposureLane, type LaneWindow } from '#lib/exposure/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Lane } from '../charts/exposure-lanes.tsx'
import type { WindowClass } from '../charts/window-class.ts'

const CLASSES: Record<Band, WindowClass> = {
  baseline: 'standing',
  undeclared: 'standing',
  granted: 'granted',
  overdue: 'overdue',
  unknown: 'unknown',
}

function hrefOf(window: LaneWindow): string {
  const grant = window.refs.find((ref) => ref.kind === 'grant')
  return grant ? `/grants/${grant.id}` : '#holdings'
}

export function lanesOf(lane: ExposureLane, names: ReadonlyMap<string, string>): Lane[] {
  const titleOf = (window: LaneWindow) =>
    [...new Set(window.refs.map((ref) => names.get(ref.entitlementId) ?? 'an entitlement'))].slice(0, 3).join(', ') ||
    BAND_NAMES[window.band]
  return BANDS.flatMap((band) => {
    const windows = lane.windows.filter((window) => window.band === band)
    if (windows.length === 0) return []
    const bars = windows.map((window, index) => ({
      id: `${band}-${index}`,
      start: window.start,
      end: window.open ? ('open' as const) : window.end,
      class: CLASSES[band],
      href: hrefOf(window),
      title: titleOf(window),
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
