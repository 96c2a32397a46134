/**
 * Random kills and stalls of workers, web and database while people ask, approve, extend and end, and pull and lift kill
 * switches. The seed is printed and in every failure;
 * CURFEW_PROOF_SEED=… plays the same faults in the same order again, CURFEW_PROOF_ROUNDS=… as many as wanted.
 */
import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { runChaos } from '#lib/testing/processes/chaos/run.ts'

const ROUNDS = Number(process.env.CURFEW_PROOF_ROUNDS ?? 200)
const WITHIN_MS = 10 * 60_000

test(
  `through ${ROUNDS} rounds of kills and stalls of worker, web and database, of extensions and of kill switches, nothing is held or given that should not be, and nothing acknowledged is lost (I1, I2, I3, I4, I5, I6, I10, I15, I35, I36)`,
  { timeout: WITHIN_MS },
  async () => {
    const seed = Number(process.env.CURFEW_PROOF_SEED ?? randomInt(2 ** 31))
    process.stdout.write(`random kills: CURFEW_PROOF_SEED=${seed} CURFEW_PROOF_ROUNDS=${ROUNDS}\n`)
    const outcome = await runChaos({ seed, rounds: ROUNDS })
    process.stdout.write(`random kills: ${JSON.stringify(outcome)}\n`)
    expect(outcome.violations, `CURFEW_PROOF_SEED=${seed}\n${JSON.stringify(outcome.evidence, null, 1)}`).toEqual([])
    // The proof is about a product at work.
    expect(outcome.rounds).toBe(ROUNDS)
    expect(outcome.approvalsAcknowledged).toBeGreaterThan(ROUNDS / 4)
    expect(outcome.extensionsAcknowledged).toBeGreaterThan(ROUNDS / 100)
    expect(outcome.pullsAcknowledged).toBeGreaterThan(ROUNDS / 100)
    expect(outcome.halted).toBeGreaterThan(0)
  },
)
