/**
 * What denies, boundaries and organisation policies leave, action by action. Most of them speak of everything at once,
 * and are decided here; where one speaks of some resources only, the exact evaluation has to look.
 */
import { allHold } from '../conditions/evaluate.ts'
import type { Lookup } from '../conditions/context.ts'
import type { Speaking } from './statement.ts'

/** Of an action: all is left of it, it is no longer certain, it has to be looked at exactly, or nothing is left. */
export const LEFT = 0
export const MAYBE = 1
export const EXACT = 2
export const NONE = 3

/** What limits leave, and what they deny. @param limits the statements of each; null: in force, and not in the input */
export function limitedBy(
  limits: readonly (readonly Speaking[] | null)[],
  { size, context }: { size: number; context: Lookup },
): Uint8Array {
  const verdicts = new Uint8Array(size)
  for (const limit of limits) {
    const passed = limit ? passing(limit, size, context) : null
    for (let number = 0; number < size; number += 1)
      verdicts[number] = Math.max(verdicts[number] ?? 0, passed ? (passed[number] ?? 0) : MAYBE)
  }
  const denying = limits.flatMap((limit) => (limit ?? []).filter(({ statement }) => statement.effect === 'Deny'))
  return deniedBy(denying, verdicts, context)
}

/** What denies leave of it. */
export function deniedBy(denying: readonly Speaking[], left: Uint8Array, context: Lookup): Uint8Array {
  if (denying.length === 0) return left
  const verdicts = left.slice()
  const worsen = (numbers: Uint16Array, verdict: number): void => {
    for (const number of numbers) if (verdict > (verdicts[number] ?? 0)) verdicts[number] = verdict
  }
  for (const { statement, whole, parts } of denying) {
    const held = allHold(statement.conditions, statement.variables, context)
    if (held === 'no') continue
    worsen(whole, held === 'yes' ? NONE : MAYBE)
    worsen(parts, EXACT)
  }
  return verdicts
}

/** What one limit lets pass: the best that any of its statements says. */
function passing(limit: readonly Speaking[], size: number, context: Lookup): Uint8Array {
  const verdicts = new Uint8Array(size).fill(NONE)
  const improve = (numbers: Uint16Array, verdict: number): void => {
    for (const number of numbers) verdicts[number] = better(verdicts[number] ?? NONE, verdict)
  }
  for (const { statement, whole, parts } of limit) {
    if (statement.effect !== 'Allow') continue
    const held = allHold(statement.conditions, statement.variables, context)
    if (held === 'no') continue
    improve(whole, held === 'yes' ? LEFT : MAYBE)
    improve(parts, EXACT)
  }
  return verdicts
}

/** Everything for certain is best; parts of it and all of it perhaps have to be looked at together. */
function better(one: number, other: number): number {
  if (one === LEFT || other === LEFT) return LEFT
  if (one === NONE || other === NONE) return Math.min(one, other)
  return Math.max(one, other)
}

/** By action, which statements speak of it: those of which the same ones do are decided alike. */
export function speakersOf(
  numbers: readonly number[],
  statements: readonly Speaking[],
  size: number,
): (number: number) => string {
  const speakers = new Map(numbers.map((number) => [number, '']))
  if (numbers.length === 0) return () => ''
  for (const [index, { whole, parts }] of statements.entries()) {
    // What speaks of everything tells nothing apart.
    if (whole.length === size) continue
    for (const spoken of [whole, parts])
      for (const number of spoken) {
        const before = speakers.get(number)
        if (before !== undefined) speakers.set(number, `${before} ${index}`)
      }
  }
  return (number) => speakers.get(number) ?? ''
}
