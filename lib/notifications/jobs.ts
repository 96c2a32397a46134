/**
 * The outbox at work: an event fans out into what people are told, and each message is sent until it arrives. At least
 * once: a worker that dies between sending and recording sends again, under the same message id.
 */
import { z } from 'zod'
import { type EventId, idSchema } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import type { Context } from '#lib/platform/context.ts'
import { isDatabaseAway } from '#lib/platform/db/errors.ts'
import { afterFailure, type Failure } from './backoff.ts'
import { type NotificationDeps, productNotificationDeps } from './deps.ts'
import { mailText } from './mail-text.ts'
import type { Channel, Happening, Told } from './model.ts'
import { stableId } from './stable-ids.ts'
import { exposureDto } from './exposure-words.ts'
import { circleOf, happeningOf } from './store/facts.ts'
import { insertNotifications } from './store/inbox.ts'
import {
  addressOf,
  type ClaimedDelivery,
  claimDeliveries,
  insertDeliveries,
  markDelivered,
  markFailed,
  type NewDelivery,
} from './store/outbox.ts'
import { whereTo, whomToTell } from './whom-to-tell.ts'

const BATCH: Record<Channel, number> = { 'fan-out': 50, smtp: 10, webhook: 10 }

// The payload column is a door: another version of the product may have written it.
const FanOutPayload = z.object({ eventId: idSchema('event') })
const MailPayload = FanOutPayload.extend({
  personId: idSchema('person'),
  title: z.string(),
  body: z.string(),
  href: z.string(),
})
const WebhookPayload = FanOutPayload.extend({ message: z.record(z.string(), z.unknown()) })

/** Decides who is told about each new event: one batch. */
export const fanOut = (ctx: Context, deps: NotificationDeps = productNotificationDeps()): Promise<number> =>
  deliver(ctx, deps, 'fan-out', (delivery) => tell(ctx, deps, delivery))

/** Sends mail that is due: one batch. */
export const sendMail = (ctx: Context, deps: NotificationDeps = productNotificationDeps()): Promise<number> =>
  deliver(ctx, deps, 'smtp', (delivery) => mailOne(ctx, deps, delivery))

/** Posts webhooks that are due: one batch. */
export const postWebhooks = (ctx: Context, deps: NotificationDeps = productNotificationDeps()): Promise<number> =>
  deliver(ctx, deps, 'webhook', (delivery) => postOne(deps, delivery))

/** One batch of each channel, for external schedulers. */
export async function deliverNotifications(
  ctx: Context,
  deps: NotificationDeps = productNotificationDeps(),
): Promise<number> {
  const told = await fanOut(ctx, deps)
  const sent = await Promise.all([sendMail(ctx, deps), postWebhooks(ctx, deps)])
  return told + sent.reduce((sum, count) => sum + count, 0)
}

const holderOf = (ctx: Context): string => `${ctx.actor.name} ${ctx.requestId}`

async function deliver(
  ctx: Context,
  deps: NotificationDeps,
  channel: Channel,
  send: (delivery: ClaimedDelivery) => Promise<Failure | 'recorded' | null>,
): Promise<number> {
  const holder = holderOf(ctx)
  const claimed = await claimDeliveries(ctx.db, channel, { holder, limit: BATCH[channel] })
  const settled = await Promise.allSettled(
    claimed.map(async (delivery) => {
      const failure = await send(delivery).catch((error: unknown) => unexpected(ctx, delivery, error))
      if (failure === 'recorded') return
      if (failure === null) await markDelivered(ctx.db, delivery.id, holder)
      else await recordFailure(ctx, deps, delivery, failure)
    }),
  )
  for (const one of settled) if (one.status === 'rejected') throw one.reason
  return claimed.length
}

async function recordFailure(
  ctx: Context,
  deps: NotificationDeps,
  delivery: ClaimedDelivery,
  failure: Failure,
): Promise<void> {
  const verdict = afterFailure(failure, delivery, deps.random())
  const retryInMs = verdict.state === 'pending' ? verdict.waitMs : null
  await markFailed(ctx.db, delivery.id, { holder: holderOf(ctx), reason: failure.reason, retryInMs })
  const { id: deliveryId, channel, attempts } = delivery
  ctx.log.warn(
    { event: 'delivery.failed', deliveryId, channel, attempts, reason: failure.reason, retryInMs },
    'not delivered',
  )
}

/** Not a receiver's doing. The row says that it happened, the log says what. */
function unexpected(ctx: Context, { id, channel }: ClaimedDelivery, error: unknown): Failure {
  if (isDatabaseAway(error)) throw error
  ctx.log.error({ event: 'delivery.broken', deliveryId: id, channel, err: error }, 'unexpected failure')
  return { reason: 'Something unexpected happened. The log of the worker says what.' }
}

/** Everything that follows from one event commits together with the mark that it was done. */
async function tell(ctx: Context, deps: NotificationDeps, delivery: ClaimedDelivery): Promise<Failure | 'recorded'> {
  const { eventId } = FanOutPayload.parse(delivery.payload)
  return ctx.db.sqlTransaction<'recorded'>(async (tx) => {
    // Somebody else took over: nothing is left to do, and nothing to record.
    if (!(await markDelivered(tx, delivery.id, holderOf(ctx)))) return 'recorded'
    const happening = await happeningOf(tx, eventId)
    if (!happening) throw new Error(`event ${eventId} is not in the audit`)
    const told = whomToTell(happening, await circleOf(tx, happening))
    await insertNotifications(
      tx,
      happening,
      told.map((one) => ({ ...one, id: stableId('notification', eventId, one.personId) })),
    )
    await insertDeliveries(tx, [
      ...(deps.mail ? told.map((one) => mailDelivery(happening, one)) : []),
      ...(deps.webhook ? [webhookDelivery(happening, deps)] : []),
    ])
    return 'recorded'
  })
}

const mailDelivery = ({ id, type }: Happening, told: Told): NewDelivery => ({
  id: stableId('delivery', id, `smtp\n${told.personId}`),
  channel: 'smtp',
  eventType: type,
  payload: { eventId: id, ...told },
})

function webhookDelivery(happening: Happening, { publicUrl }: NotificationDeps): NewDelivery {
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
    actor: actorLabel,
    summary,
    url,
    ...(exposure ? { exposure: exposureDto(exposure) } : {}),
  }
  const message = { type, timestamp: toRfc3339(at), data }
  return {
    id: stableId('delivery', id, 'webhook'),
    channel: 'webhook',
    eventType: type,
    payload: { eventId: id, message },
  }
}

async function mailOne(
  ctx: Context,
  { mail, publicUrl }: NotificationDeps,
  delivery: ClaimedDelivery,
): Promise<Failure | null> {
  const { eventId, personId, ...told } = MailPayload.parse(delivery.payload)
  if (!mail) return { reason: 'SMTP_URL is not set any more', permanent: true }
  const person = await addressOf(ctx.db, personId)
  if (!person) return { reason: 'The person is disabled', permanent: true }
  return mail.send({
    to: { name: person.name, address: person.email },
    messageId: messageIdOf(eventId, personId, publicUrl),
    ...mailText(told, publicUrl),
  })
}

/** The same over all tries: mail programs show one message. */
const messageIdOf = (eventId: EventId, personId: string, publicUrl: string): string =>
  `<${eventId}.${personId}@${new URL(publicUrl).hostname}>`

async function postOne({ webhook }: NotificationDeps, delivery: ClaimedDelivery): Promise<Failure | null> {
  const { eventId, message } = WebhookPayload.parse(delivery.payload)
  if (!webhook) return { reason: 'WEBHOOK_URL is not set any more', permanent: true }
  return webhook.post(eventId, JSON.stringify(message))
}
