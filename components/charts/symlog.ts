/** A scale that is linear around zero and logarithmic away from it, the same to both sides. Pure. */

/** Milliseconds up to which the scale is all but linear. */
const LINEAR_MS = 10

export const symlog = (ms: number): number => Math.sign(ms) * Math.log10(1 + Math.abs(ms) / LINEAR_MS)
export const fromSymlog = (at: number): number => Math.sign(at) * LINEAR_MS * (10 ** Math.abs(at) - 1)

const MARKS_MS = [10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000]

/** Round values to name on the axis: zero always, and both ends of what is drawn. */
export function symlogTicks(lowMs: number, highMs: number): number[] {
  const upTo = (limit: number) => MARKS_MS.slice(0, Math.max(1, MARKS_MS.findIndex((mark) => mark >= limit) + 1))
  const above = highMs > 0 ? upTo(highMs) : [10]
  const below = lowMs < 0 ? upTo(-lowMs) : []
  return [...below.map((ms) => -ms).reverse(), 0, ...above]
}
