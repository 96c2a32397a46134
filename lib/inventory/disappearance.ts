/**
 * May what a complete listing did not show be taken for gone? A source that suddenly shows a fifth less is more often
 * a lost permission or a broken target than a clean-up, so a human confirms it (I18).
 */
export type Tally = { present: number; unseen: number }
export const TALLIED = ['identities', 'entitlements', 'credentials', 'holdings'] as const
export type Tallied = (typeof TALLIED)[number]
export type Tallies = Readonly<Record<Tallied, Tally>>
/** How many of each an admin has seen to be missing and confirmed. */
export type Accepted = Partial<Readonly<Record<Tallied, number>>>

export const HELD_SHARE = 0.2
export const HELD_COUNT = 20

export type DisappearanceVerdict =
  { kind: 'credible' } | { kind: 'held'; what: { noun: Tallied; present: number; unseen: number }[] }

/** An acceptance covers the number it was given for, so that a second, larger loss is held again. */
export function judgeDisappearance(tallies: Tallies, accepted: Accepted = {}): DisappearanceVerdict {
  const what = TALLIED.map((noun) => ({ noun, ...tallies[noun] })).filter(
    ({ noun, present, unseen }) =>
      unseen > HELD_COUNT && unseen > present * HELD_SHARE && unseen > (accepted[noun] ?? 0),
  )
  return what.length === 0 ? { kind: 'credible' } : { kind: 'held', what }
}
