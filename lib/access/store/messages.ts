/** What was asked and answered about requests: rows that are only ever added. */
import type { MessageId, PersonId, RequestId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { MessageKind } from '../model.ts'

export type MessageRow = {
  id: MessageId
  kind: MessageKind
  personId: PersonId
  personName: string
  text: string
  saidAt: Instant
}

/** Oldest first. */
export const readMessages = (db: SqlRunner, requestId: RequestId): Promise<MessageRow[]> =>
  db.rows<MessageRow>(sql`
    SELECT m.id, m.kind, m.person_id, p.name AS person_name, m.text, m.said_at
    FROM request_message m JOIN person p ON p.id = m.person_id WHERE m.request_id = ${requestId} ORDER BY m.said_at, m.id`)

export async function countMessages(
  db: SqlRunner,
  requestId: RequestId,
): Promise<{ questions: number; messages: number }> {
  const [row] = await db.rows<{ questions: number; messages: number }>(sql`
    SELECT count(*) FILTER (WHERE kind = 'question')::int AS questions, count(*)::int AS messages
    FROM request_message WHERE request_id = ${requestId}`)
  return row ?? { questions: 0, messages: 0 }
}

/** @returns when it was said */
export async function insertMessage(
  tx: SqlTx,
  message: { id: MessageId; requestId: RequestId; personId: PersonId; kind: MessageKind; text: string },
): Promise<Instant> {
  const [row] = await tx.rows<{ saidAt: Instant }>(sql`
    INSERT INTO request_message (id, request_id, person_id, kind, text)
    VALUES (${message.id}, ${message.requestId}, ${message.personId}, ${message.kind}, ${message.text}) RETURNING said_at`)
  if (!row) throw new Error('the message was not stored')
  return row.saidAt
}
