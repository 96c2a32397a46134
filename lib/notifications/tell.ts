/** Decides who is told about events. Everything that follows from one commits together with the mark that it was done. */
import type { EventId } from '#lib/kernel/ids.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import type { NotificationDeps } from './deps.ts'
import { gather, gatheredMessage, keyOf, type Message, messageTo } from './gathering.ts'
import { FanOutPayload, mailDelivery, webhookDelivery } from './messages.ts'
import type { Alarms, Happening, Told } from './model.ts'
import { mutedAs } from './news-kinds.ts'
import { stableId } from './stable-ids.ts'
import { addToAlarms, failuresAt, openAlarms, takeGathered } from './store/alarms.ts'
import { circlesOf } from './store/circles.ts'
import { happeningsOf } from './store/facts.ts'
import { insertNotifications, type NewNotification } from './store/inbox.ts'
import { insertDeliveries, type NewDelivery, takeDeliveries } from './store/outbox.ts'
import { whomToTell } from './whom-to-tell.ts'

/** What one person is sent, about one event or about all that it stands for. */
type Outgoing = {
  eventId: EventId
  forWhat: string
  type: Happening['type']
  subjectId: string
  told: Told
  decides: boolean
}

/**
 * As many as are waiting in one transaction, and in as many statements as for one of them.
 * @returns how many were due; throws, and tells nobody, when one of them cannot be told
 */
export async function tellBatch(tx: SqlTx, deps: NotificationDeps, limit: number): Promise<number> {
  const taken = await takeDeliveries(tx, 'fan-out', limit)
  const payloads = taken.map(({ payload }) => payload)
  if (payloads.length > 0) await tellAbout(tx, deps, payloads)
  return taken.length + (await tellGathered(tx, deps, limit))
}

/** @param payloads of fan-out deliveries that this transaction marked as done */
export async function tellAbout(tx: SqlTx, deps: NotificationDeps, payloads: readonly unknown[]): Promise<void> {
  const eventIds = new Set(payloads.map((payload) => FanOutPayload.parse(payload).eventId))
  const happenings = await happeningsOf(tx, [...eventIds])
  requireAll(eventIds, happenings)
  const circles = await circlesOf(tx, happenings)
  const messages = happenings.flatMap((happening): Message[] => {
    const circle = circles.get(happening.id)
    return circle ? whomToTell(happening, circle).map((told) => messageTo(happening, told, circle)) : []
  })
  const { single, alarms } = gather(messages)
  const toldNow = alarms.length > 0 ? await settleAlarms(tx, messages, alarms) : []
  const sent = [...single.map(asOutgoing), ...toldNow]
  const silent = silentOf(messages, sent)
  const webhooks = deps.webhook ? happenings.map((one) => webhookDelivery(one, deps.publicUrl, silent.has(one.id))) : []
  await send(tx, deps, sent, webhooks)
}

/** What has failed at sources that people had just been told of, each source in one message a person. */
async function tellGathered(tx: SqlTx, deps: NotificationDeps, limit: number): Promise<number> {
  const gathered = await takeGathered(tx, limit)
  if (gathered.length > 0) await send(tx, deps, await summaries(tx, gathered), [])
  return gathered.length
}

/** @returns what is told now: of a source that nobody was told of lately. The rest waits for its message. */
async function settleAlarms(tx: SqlTx, messages: readonly Message[], alarms: readonly Alarms[]): Promise<Outgoing[]> {
  const open = new Set((await openAlarms(tx, alarms)).map(keyOf))
  const now = alarms.filter((one) => open.has(keyOf(one)))
  await addToAlarms(
    tx,
    alarms.filter((one) => !open.has(keyOf(one))),
  )
  const alone = new Set(now.filter(({ count }) => count === 1).map(({ eventId, personId }) => `${eventId} ${personId}`))
  return [
    ...messages.filter(({ happening, told }) => alone.has(`${happening.id} ${told.personId}`)).map(asOutgoing),
    ...(await summaries(
      tx,
      now.filter(({ count }) => count > 1),
    )),
  ]
}

async function summaries(tx: SqlTx, alarms: readonly Alarms[]): Promise<Outgoing[]> {
  if (alarms.length === 0) return []
  const found = await failuresAt(tx, [...new Set(alarms.map(({ sourceId }) => sourceId))])
  const failures = new Map(found.map((one) => [one.sourceId, one]))
  return alarms.flatMap((one): Outgoing[] => {
    const at = failures.get(one.sourceId)
    if (!at) return []
    const { eventId, personId, type, sourceId, decides } = one
    const told = gatheredMessage(one, at)
    return [{ eventId, forWhat: `gathered\n${personId}`, type, subjectId: sourceId, told, decides }]
  })
}

const asOutgoing = ({ happening: { id, type, subjectId }, told, decides }: Message): Outgoing => ({
  eventId: id,
  forWhat: told.personId,
  type,
  subjectId,
  told,
  decides,
})

/** Events that concern people of whom nobody is written to about them now: their webhooks are no alarm either. */
function silentOf(messages: readonly Message[], sent: readonly Outgoing[]): ReadonlySet<EventId> {
  const said = new Set(sent.map(({ eventId }) => eventId))
  return new Set(messages.map(({ happening }) => happening.id).filter((id) => !said.has(id)))
}

async function send(
  tx: SqlTx,
  deps: NotificationDeps,
  sent: readonly Outgoing[],
  webhooks: readonly NewDelivery[],
): Promise<void> {
  await insertNotifications(tx, sent.map(asNotification))
  await insertDeliveries(tx, [...(deps.mail ? sent.map(asMail) : []), ...webhooks])
}

const asMail = (one: Outgoing): NewDelivery => ({
  ...mailDelivery(one),
  to: { personId: one.told.personId, mutedAs: mutedAs(one.type, one.decides) },
})
const asNotification = ({ eventId, forWhat, type, subjectId, told, decides }: Outgoing): NewNotification => ({
  ...told,
  id: stableId('notification', eventId, forWhat),
  type,
  subjectId,
  mutedAs: mutedAs(type, decides),
})

function requireAll(eventIds: ReadonlySet<EventId>, happenings: readonly Happening[]): void {
  const found = new Set(happenings.map(({ id }) => id))
  for (const eventId of eventIds) if (!found.has(eventId)) throw new Error(`event ${eventId} is not in the audit`)
}
