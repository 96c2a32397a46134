/**
 * A flood as a process of its own: many connections that ask for the same page again and again, whatever is answered.
 * Told to stop, it says how often it was answered well.
 */
import { setTimeout as pause } from 'node:timers/promises'

const AFTER_FAILURE_MS = 20

const { FLOOD_URL: url = '', FLOOD_TOKEN: token = '', FLOOD_CONNECTIONS: connections = '1' } = process.env
let flooding = true
let answered = 0

const askOnce = async (): Promise<boolean> => {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
  return response.ok
}

async function askAgainAndAgain(): Promise<void> {
  while (flooding)
    if (await askOnce().catch(() => false)) answered += 1
    else await pause(AFTER_FAILURE_MS)
}

const flood = Array.from({ length: Number(connections) }, askAgainAndAgain)
process.once('message', () => {
  flooding = false
  void Promise.all(flood).then(() => process.send?.({ answered }))
})
process.on('disconnect', () => process.exit(0))
