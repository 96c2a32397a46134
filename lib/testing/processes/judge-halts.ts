/**
 * Whether kill switches won: what was open when one was pulled was ended by it, and nothing was approved or begun before
 * it was lifted (I15). Pure. Times are those the database noted under its own locks, so that they are compared exactly.
 */
import type { GrantRecord } from './judge.ts'

export type HaltRecord = {
  id: string
  /** Null for everything there is. */
  account: string | null
  pulledAtMs: number
  /** Null while it is in force. */
  liftedAtMs: number | null
}

export const judgeHalts = (halts: readonly HaltRecord[], grants: readonly GrantRecord[]): string[] =>
  halts.flatMap((halt) =>
    grants
      .filter(({ account }) => halt.account === null || halt.account === account)
      .flatMap((one) => judge(halt, one)),
  )

function judge(halt: HaltRecord, grant: GrantRecord): string[] {
  const whileHalted = (atMs: number | null): boolean =>
    atMs !== null && atMs > halt.pulledAtMs && atMs < (halt.liftedAtMs ?? Infinity)
  return [
    ...(whileHalted(grant.approvedAtMs) ? [`I15: ${grant.id} was approved while ${halt.id} was in force`] : []),
    ...(whileHalted(grant.activatingAtMs) ? [`I15: ${grant.id} was begun while ${halt.id} was in force`] : []),
    ...(wasOpenAt(grant, halt.pulledAtMs) && grant.haltId !== halt.id
      ? [`I15: ${grant.id} was open when ${halt.id} was pulled, and was not ended by it`]
      : []),
  ]
}

/** Approved, and nothing had ended it. What was found again after its end has lost the times of that end. */
function wasOpenAt(grant: GrantRecord, atMs: number): boolean {
  const { approvedAtMs, revokeRequestedAtMs, endedAtMs, reappearances } = grant
  return (
    reappearances === 0 &&
    approvedAtMs < atMs &&
    (revokeRequestedAtMs === null || revokeRequestedAtMs > atMs) &&
    (endedAtMs === null || endedAtMs > atMs)
  )
}
