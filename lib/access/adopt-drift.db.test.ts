/** Whom an adoption holds up: it lets approvals wait, so only somebody who may adopt gets that far. */
import { expect, test } from 'vitest'
import { newId } from '#lib/platform/new-id.ts'
import { liveGrantsWorld } from '#lib/testing/worlds/live-grants-world.ts'
import { adoptDrift } from './commands/adopt-drift.ts'
import { holdOffPulls } from './store/gates.ts'

const { as, database } = liveGrantsWorld()

test('I40: who may not know of a drift is told so at once, and no approval waits for it', async () => {
  await database().sqlTransaction(async (tx) => {
    await holdOffPulls(tx)
    const input = { driftId: newId('drift'), reason: 'it was always there' }
    await expect(adoptDrift(as('stranger'), input)).rejects.toMatchObject({ code: 'not-found' })
  })
})
