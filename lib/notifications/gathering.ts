/** Alarms by source and person, and the one message that stands for many of them. Pure. */
import { clock } from './exposure-words.ts'
import {
  type Alarms,
  type Circle,
  type GatheredType,
  type Happening,
  isGathered,
  type SourceFailures,
  type Told,
} from './model.ts'

/** One message to one person about one event, before it is decided whether it is sent by itself. */
export type Message = { happening: Happening; told: Told; decides: boolean }

export const messageTo = (happening: Happening, told: Told, circle: Circle): Message => ({
  happening,
  told,
  decides: [...circle.admins, ...circle.approvers].some(({ personId }) => personId === told.personId),
})

export const keyOf = ({ sourceId, personId, type }: Pick<Alarms, 'sourceId' | 'personId' | 'type'>): string =>
  `${sourceId} ${personId} ${type}`

/** Alarms about sources, in the order of their keys; everything else is told one by one. */
export function gather(messages: readonly Message[]): { single: Message[]; alarms: Alarms[] } {
  const single: Message[] = []
  const alarms = new Map<string, Alarms>()
  for (const message of messages) {
    const alarm = alarmOf(message)
    if (!alarm) single.push(message)
    else {
      const known = alarms.get(keyOf(alarm))
      alarms.set(keyOf(alarm), known ? { ...known, count: known.count + 1 } : alarm)
    }
  }
  return { single, alarms: [...alarms.values()] }
}

export function alarmOf({ happening, told: { personId }, decides }: Message): Alarms | null {
  const { id: eventId, type, sourceId, at: since } = happening
  if (!isGathered(type) || sourceId === null) return null
  return { type, sourceId, personId, count: 1, eventId, since, decides }
}

const TITLES: Record<GatheredType, string> = {
  'grant.revoke-failing': 'Elevations are past their end and could not be taken back yet',
  'grant.still-failing': 'Elevations are still past their end: nobody could take them back',
}

export const gatheredMessage = (alarms: Alarms, failures: SourceFailures): Told => ({
  personId: alarms.personId,
  title: TITLES[alarms.type],
  body: alarms.decides ? wordsForDeciders(alarms, failures) : wordsForOthers(alarms, failures),
  href: `/grants?view=overdue&source=${alarms.sourceId}`,
})

function wordsForDeciders(alarms: Alarms, { sourceName, failing, oldestSince, lastError }: SourceFailures): string {
  if (failing === 0 || oldestSince === null)
    return `${revocations(alarms.count)} at ${sourceName} failed since ${clock(alarms.since)}. All have been taken back since.`
  const are = failing === 1 ? 'is' : 'are'
  const why = lastError === null ? '' : `: ${lastError}`
  return `${revocations(failing)} at ${sourceName} ${are} failing, the oldest since ${clock(oldestSince)}. What they should have ended may still be held there. Tries go on${why}`
}

/** How much fails at identities of others is not for owners to know. */
const wordsForOthers = ({ count, since }: Alarms, { sourceName, failing }: SourceFailures): string =>
  failing === 0
    ? `${revocations(count)} that concern you failed at ${sourceName} since ${clock(since)}. All have been taken back since.`
    : `${revocations(count)} that concern you failed at ${sourceName} since ${clock(since)}. The list of overdue grants shows which may still be held there. Tries go on.`

const revocations = (count: number): string =>
  count === 1 ? '1 revocation' : `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} revocations`
