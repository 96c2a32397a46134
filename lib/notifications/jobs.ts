/**
 * The outbox at work: an event fans out into what people are told, and each message is sent until it arrives. At least
 * once: a worker that dies between sending and recording sends again, under the same message id.
 */
import type { Context } from '#lib/platform/context.ts'
import { visibleLine } from '#lib/kernel/visible.ts'
import { isDatabaseAway } from '#lib/platform/db/errors.ts'
import { afterFailure, type Failure } from './backoff.ts'
import { type NotificationDeps, productNotificationDeps } from './deps.ts'
import { mailText } from './mail-text.ts'
import { MailPayload, messageIdOf, WebhookPayload } from './messages.ts'
import type { Channel } from './model.ts'
import { addressOf, type ClaimedDelivery, claimDeliveries, markDelivered, markFailed } from './store/outbox.ts'
import { tellAbout, tellBatch } from './tell.ts'

const BATCH: Record<Channel, number> = { 'fan-out': 50, smtp: 10, webhook: 10 }
const TOLD_TOGETHER = 500

/** Decides who is told about each new event: one batch, in one transaction. */
export async function fanOut(ctx: Context, deps: NotificationDeps = productNotificationDeps()): Promise<number> {
  try {
    return await ctx.db.sqlTransaction((tx) => tellBatch(tx, deps, TOLD_TOGETHER))
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    // One of them cannot be told. Its neighbours are, each by itself; it says why, and is tried again.
    ctx.log.warn({ event: 'fan-out.spoiled', err: error }, 'told one by one')
    return deliver(ctx, deps, 'fan-out', (delivery) => tellOne(ctx, deps, delivery))
  }
}

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

function tellOne(ctx: Context, deps: NotificationDeps, delivery: ClaimedDelivery): Promise<'recorded'> {
  return ctx.db.sqlTransaction<'recorded'>(async (tx) => {
    // Unless somebody else took over: nothing is left to do then, and nothing to record.
    if (await markDelivered(tx, delivery.id, holderOf(ctx))) await tellAbout(tx, deps, [delivery.payload])
    return 'recorded'
  })
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
    to: { name: visibleLine(person.name), address: person.email },
    messageId: messageIdOf(eventId, personId, publicUrl),
    ...mailText(told, publicUrl),
  })
}

async function postOne({ webhook }: NotificationDeps, delivery: ClaimedDelivery): Promise<Failure | null> {
  const { eventId, message } = WebhookPayload.parse(delivery.payload)
  if (!webhook) return { reason: 'WEBHOOK_URL is not set any more', permanent: true }
  return webhook.post(eventId, JSON.stringify(message))
}
