/** What people are told while no worker beats. Pure. */
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Banner } from './model.ts'

/** What the table of heartbeats says. */
export type PulseFacts = { liveWorkers: number; youngestBeatAgeMs: number | null }

/** Null while one beats. */
export function workerBanner(pulse: PulseFacts, viewer: { isAdmin: boolean }): Banner | null {
  if (pulse.liveWorkers > 0) return null
  return {
    key: 'worker',
    tone: 'danger',
    title: 'No worker is running: nothing ends on time.',
    text: viewer.isAdmin
      ? `${lastSeen(pulse.youngestBeatAgeMs)} Live grants stay at their sources until one runs. Start one with “npm run worker”, and look at its log.`
      : 'Live grants stay at their sources until one runs, and approved ones do not start. Tell an admin.',
    link: { href: '/settings/about', label: viewer.isAdmin ? 'Workers' : 'This installation' },
  }
}

/** In whole minutes, so that a page that stays open is not read out again at each look. */
function lastSeen(ageMs: number | null): string {
  if (ageMs === null) return 'None is on record, or the last one said goodbye.'
  const minutes = Math.floor(ageMs / 60_000)
  return minutes === 0
    ? 'The last one was seen less than a minute ago.'
    : `The last one was seen ${formatDuration(minutes * 60_000)} ago.`
}
