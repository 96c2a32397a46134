/** Half-open windows as steps of a drawing, in shares of its width. Pure. */
export type StepWindow = { since: number; until: number | null; ae: number; aePlus: number }
export type Step = { left: string; width: string; ae: number; aePlus: number }

/** What lasted for a moment is seen, too. */
const LEAST = 0.4
const percent = (share: number): string => `${share.toFixed(2)}%`

/** What was before the first window, or between two, is left empty: it was not known. */
export function stepsOf(windows: readonly StepWindow[], now: number): Step[] {
  const [first] = windows
  if (!first) return []
  const [from, to] = [first.since, Math.max(now, first.since + 1)]
  const place = (at: number) => ((at - from) / (to - from)) * 100
  return windows.map(({ since, until, ae, aePlus }) => ({
    left: percent(place(since)),
    width: percent(Math.max(LEAST, place(until ?? to) - place(since))),
    ae,
    aePlus,
  }))
}
