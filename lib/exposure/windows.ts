/**
 * When an identity could do something, and by what right. Pure. Never under-reports (I41): a holding counts from the
 * moment it was first seen until it was seen to be gone, a grant from the moment it may have taken effect until it was
 * read back as absent; time that nobody observed is unknown, never safe.
 */
import type { EntitlementId, GrantId, HoldingId } from '#lib/kernel/ids.ts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { clip, gaps, overlaps, type Window, window } from '#lib/kernel/window.ts'
import { BANDS, type Band, type BandRef, type LaneWindow } from './model.ts'

export type HoldingFact = {
  id: HoldingId
  entitlementId: EntitlementId
  window: Window
  /** `granted`: seen while a grant of ours was live; `unrecorded`: given by our account, but by no grant. */
  origin: 'standing' | 'granted' | 'unrecorded'
}
export type DeclaredFact = { entitlementId: EntitlementId; window: Window }
export type GrantFact = {
  id: GrantId
  entitlementId: EntitlementId
  /** It may have taken effect from here on. */
  activatingAt: Instant
  endsAt: Instant
  /** Read back as absent; `open` while it has not been. */
  goneAt: Instant | 'open'
  /** Closed by force and never read back: from here on nobody knows, and nobody looks. Null where that is not so. */
  givenUpAt: Instant | null
}
export type ExposureFacts = {
  holdings: readonly HoldingFact[]
  declared: readonly DeclaredFact[]
  grants: readonly GrantFact[]
  /** When the source was being watched. */
  observed: readonly Window[]
}

export type Piece = { band: Band; window: Window; ref: BandRef }

/** Null instead of an empty window. */
const windowOf = (start: Instant, end: Instant | 'open'): Window | null =>
  end !== 'open' && end <= start ? null : window(start, end)

const exposureOf = (grant: GrantFact): Window | null => windowOf(grant.activatingAt, grant.goneAt)

function grantPieces(grant: GrantFact): Piece[] {
  const whole = exposureOf(grant)
  if (whole === null) return []
  const ref: BandRef = { kind: 'grant', id: grant.id, entitlementId: grant.entitlementId }
  const inTime = grant.goneAt === 'open' ? grant.endsAt : instant(Math.min(grant.goneAt, grant.endsAt))
  const granted = windowOf(grant.activatingAt, inTime)
  const overdue = windowOf(instant(Math.max(grant.activatingAt, grant.endsAt)), grant.goneAt)
  return [
    ...(granted ? [{ band: 'granted' as const, window: granted, ref }] : []),
    ...(overdue ? [{ band: 'overdue' as const, window: overdue, ref }] : []),
    // Over what goes on, as time that nobody observed is: it may still be live.
    ...(grant.givenUpAt === null || grant.goneAt !== 'open'
      ? []
      : [{ band: 'unknown' as const, window: window(grant.givenUpAt, 'open'), ref }]),
  ]
}

function holdingPieces(holding: HoldingFact, facts: ExposureFacts): Piece[] {
  // What a sync saw of a grant is the grant's own exposure; its record ends it more exactly than the next sync does.
  const sameThing = facts.grants.filter(({ entitlementId }) => entitlementId === holding.entitlementId)
  const isSighting = sameThing.map(exposureOf).some((one) => one !== null && overlaps(one, holding.window))
  if (holding.origin === 'granted' && isSighting) return []
  const ref: BandRef = { kind: 'holding', id: holding.id, entitlementId: holding.entitlementId }
  const declared = facts.declared
    .filter(({ entitlementId }) => entitlementId === holding.entitlementId)
    .map((one) => one.window)
  const baseline = holding.origin === 'standing' ? declared.flatMap((one) => clip(one, holding.window) ?? []) : []
  return [
    ...baseline.map((one) => ({ band: 'baseline' as const, window: one, ref })),
    ...gaps(holding.window, baseline).map((one) => ({ band: 'undeclared' as const, window: one, ref })),
  ]
}

/** Every stretch of privilege, or of doubt about it, with what it comes from; stretches of one band may overlap. */
export const piecesOf = (facts: ExposureFacts): Piece[] => [
  ...facts.holdings.flatMap((holding) => holdingPieces(holding, facts)),
  ...facts.grants.flatMap(grantPieces),
]

/** What bars are made of, one by one and uncut: every stretch that meets the frame, the earliest first. */
export function piecesIn(facts: ExposureFacts, frame: { from: Instant; to: Instant }): Piece[] {
  const inside = windowOf(frame.from, frame.to)
  if (inside === null) return []
  return piecesOf(facts)
    .filter((piece) => overlaps(piece.window, inside))
    .sort((a, b) => a.window.start - b.window.start)
}

type Bar = { window: Window; refs: BandRef[] }

/** As the kernel's merge, remembering what was merged. Overlapping pieces would otherwise count twice. */
function bars(pieces: readonly { window: Window; ref: BandRef | null }[]): Bar[] {
  const endOf = (one: Window): number => (one.end === 'open' ? Infinity : one.end)
  const found: { start: Instant; end: number; refs: BandRef[] }[] = []
  for (const { window: next, ref } of [...pieces].sort((a, b) => a.window.start - b.window.start)) {
    const last = found.at(-1)
    const refs = ref ? [ref] : []
    if (!last || next.start > last.end) {
      found.push({ start: next.start, end: endOf(next), refs })
      continue
    }
    last.end = Math.max(last.end, endOf(next))
    if (ref && !last.refs.some((one) => one.kind === ref.kind && one.id === ref.id)) last.refs.push(ref)
  }
  return found.map(({ start, end, refs }) => ({
    window: window(start, end === Infinity ? 'open' : instant(end)),
    refs,
  }))
}

/** The bars of one lane inside the frame, band after band in their fixed order. */
export function laneWindows(facts: ExposureFacts, frame: { from: Instant; to: Instant }): LaneWindow[] {
  const inside = windowOf(frame.from, frame.to)
  if (inside === null) return []
  const pieces = piecesOf(facts)
  const unknown = gaps(inside, facts.observed).map((one) => ({ band: 'unknown' as const, window: one, ref: null }))
  // Unknown because nobody watched and unknown because somebody gave up are two things, and are never one bar.
  return [...BANDS.map((band) => ({ band, of: pieces })), { band: 'unknown' as const, of: unknown }].flatMap(
    ({ band, of }) =>
      bars(of.filter((piece) => piece.band === band)).flatMap((bar): LaneWindow[] => {
        const shown = clip(bar.window, inside)
        if (shown === null || shown.end === 'open') return []
        return [
          {
            band,
            start: shown.start,
            end: shown.end,
            open: bar.window.end === 'open' || bar.window.end > frame.to,
            refs: bar.refs,
          },
        ]
      }),
  )
}
