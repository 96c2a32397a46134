/** Lanes as they are drawn by the thousand, and what is said of their bars. Pure. */
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { visibleText } from '../ui/visible.ts'
import { zonedMoment } from './zoned-scale.ts'
import { WINDOW_WORDS, type WindowClass } from './window-class.ts'

export type SwimBar = {
  start: Instant
  end: Instant
  /** Still going on when it was read. */
  open: boolean
  class: WindowClass
  href: string
  title: string
}

export type SwimLane = {
  id: string
  label: string
  href: string
  /** How long it was elevated; empty for not at all. */
  detail: string
  /** Null with `useKnown`: never seen in use; null without: unknown. */
  lastUsedAt: Instant | null
  useKnown: boolean
  bars: readonly SwimBar[]
}

/** Standing privilege lies as a strip under the rest, and opens what the name of the lane opens. */
export const isStanding = (bar: SwimBar): boolean => bar.class === 'standing'
export const isUnknown = (bar: SwimBar): boolean => bar.class === 'unknown'
export const isElevated = (bar: SwimBar): boolean => !isStanding(bar) && !isUnknown(bar)

export function barWords(bar: SwimBar, zone: string): string {
  const until = bar.open ? openWords(bar) : `to ${zonedMoment(bar.end, zone)}`
  return `${visibleText(bar.title)}: ${WINDOW_WORDS[bar.class]}, ${zonedMoment(bar.start, zone)} ${until}, ${formatDuration(bar.end - bar.start)}`
}

/** Past its end and not read back, nobody knows that it is held; nobody knows that it is not. */
export const openWords = (bar: Pick<SwimBar, 'class'>): string =>
  bar.class === 'overdue' ? 'not proven gone' : bar.class === 'unknown' ? 'still unknown' : 'still held'

/** Several that stand too close to be pressed one by one. */
export function groupWords(bars: readonly SwimBar[], zone: string): string {
  const [first] = bars
  const last = bars.at(-1)
  if (!first || !last) return ''
  const titles = [...new Set(bars.map((bar) => visibleText(bar.title)))]
  const held = titles.length > 2 ? `${titles[0]} and ${titles.length - 1} more` : titles.join(', ')
  return `${bars.length} windows of ${held}, ${zonedMoment(first.start, zone)} to ${zonedMoment(last.end, zone)}; opens them closer`
}

export function usedWords(lane: SwimLane, zone: string): string {
  if (lane.lastUsedAt !== null) return `last used ${zonedMoment(lane.lastUsedAt, zone)}`
  return lane.useKnown ? 'never seen in use' : 'use unknown'
}

/** What the marks without a link say: standing, unknown, use. */
export function laneWords(lane: SwimLane, zone: string): string {
  const sum = (some: readonly SwimBar[]) => formatDuration(some.reduce((total, bar) => total + bar.end - bar.start, 0))
  const standing = lane.bars.filter(isStanding)
  const unknown = lane.bars.filter(isUnknown)
  return [
    standing.length > 0 ? 'holds standing privilege' : '',
    unknown.length > 0 ? `not observed for ${sum(unknown)}` : '',
    usedWords(lane, zone),
  ]
    .filter(Boolean)
    .join('; ')
}
