/** What the outbox holds: the duty to tell, one mail, one message an event. Pure. */
import { z } from 'zod'
import type { EventType } from '#lib/audit/model.ts'
import { type EventId, idSchema } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { visibleLine } from '#lib/kernel/visible.ts'
import { exposureDto } from './exposure-words.ts'
import type { Happening, Told } from './model.ts'
import { stableId } from './stable-ids.ts'
import type { NewDelivery } from './store/outbox.ts'
import { whereTo } from './whom-to-tell.ts'

// The payload column is a door: another version of the product may have written it.
export const FanOutPayload = z.object({ eventId: idSchema('event') })
export const MailPayload = FanOutPayload.extend({
  personId: idSchema('person'),
  title: z.string(),
  body: z.string(),
  href: z.string(),
})
export const WebhookPayload = FanOutPayload.extend({ message: z.record(z.string(), z.unknown()) })

type Mailed = { eventId: EventId; forWhat: string; type: EventType; told: Told }

export const mailDelivery = ({ eventId, forWhat, type, told }: Mailed): NewDelivery => ({
  id: stableId('delivery', eventId, `smtp\n${forWhat}`),
  channel: 'smtp',
  eventType: type,
  payload: { eventId, ...told },
})

/** @param isGathered one of many alarms about one source: it is posted all the same, but passes nothing else by */
export function webhookDelivery(happening: Happening, publicUrl: string, isGathered: boolean): NewDelivery {
  const { id, type, at, subjectKind, subjectId, sourceId, identityId, requestId, actorLabel, summary, exposure } =
    happening
  const url = new URL(whereTo(happening), publicUrl).href
  const data = {
    eventId: id,
    subjectKind,
    subjectId,
    sourceId,
    identityId,
    requestId,
    // Receivers show them to people, as they come: what hides or turns is shown. The record has them as they are.
    actor: visibleLine(actorLabel),
    summary: visibleLine(summary),
    url,
    ...(exposure ? { exposure: exposureDto(exposure) } : {}),
  }
  const message = { type, timestamp: toRfc3339(at), data }
  return {
    id: stableId('delivery', id, 'webhook'),
    channel: 'webhook',
    eventType: type,
    payload: { eventId: id, message, ...(isGathered ? { gathered: true } : {}) },
  }
}

/** The same over all tries: mail programs show one message. */
export const messageIdOf = (eventId: EventId, personId: string, publicUrl: string): string =>
  `<${eventId}.${personId}@${new URL(publicUrl).hostname}>`
