/** SQL of what people are told in the app. */
import type { Id, PersonId } from '#lib/kernel/ids.ts'
import type { CursorValue } from '#lib/kernel/page.ts'
import { fromMicros, micros } from '#lib/platform/db/micros.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { empty, prepared, sql } from '#lib/platform/db/sql.ts'
import type { NewsKind } from '#lib/people/preferences/model.ts'
import type { Happening, Notification, Told } from '../model.ts'
import { hasMuted } from './muted.ts'

export type NewNotification = Told &
  Pick<Happening, 'type' | 'subjectId'> & {
    id: Id<'notification'>
    /** The choice by which the person may have switched it off; null: told whatever they chose. */
    mutedAs: NewsKind | null
  }

/** A person who was told already is not told again; nor is one who switched such news off. */
export async function insertNotifications(tx: SqlTx, notifications: readonly NewNotification[]): Promise<void> {
  if (notifications.length === 0) return
  await tx.rows(
    prepared(
      'insert-notifications',
      sql`
    INSERT INTO notification (id, person_id, type, title, body, href, subject_id)
    SELECT n.id, n."personId", n.type, n.title, n.body, n.href, n."subjectId"
    FROM jsonb_to_recordset(${JSON.stringify(notifications)}::jsonb)
      n(id text, "personId" text, type text, title text, body text, href text, "subjectId" text, "mutedAs" text)
    WHERE NOT ${hasMuted(sql`n."personId"`, sql`n."mutedAs"`, 'app')}
    ON CONFLICT (id) DO NOTHING`,
    ),
  )
}

type Row = Notification & { createdMicros: number }
export const notificationCursor = (row: Row): CursorValue[] => [row.createdMicros, row.id]

/** Newest first, one row more than asked for. */
export async function notificationRows(
  db: SqlRunner,
  of: { personId: PersonId; unreadOnly: boolean },
  page: { limit: number; after: CursorValue[] | null },
): Promise<Row[]> {
  const [createdMicros, id] = page.after ?? []
  return db.rows<Row>(sql`
    SELECT id, type, title, body, href, subject_id, created_at, read_at, ${micros(sql`created_at`)} AS created_micros
    FROM notification
    WHERE person_id = ${of.personId} ${of.unreadOnly ? sql`AND read_at IS NULL` : empty}
      ${page.after ? sql`AND (created_at, id) < (${fromMicros(Number(createdMicros))}, ${String(id)})` : empty}
    ORDER BY created_at DESC, id DESC LIMIT ${page.limit + 1}`)
}

export async function countUnread(db: SqlRunner, personId: PersonId): Promise<number> {
  const [row] = await db.rows<{ unread: number }>(sql`
    SELECT count(*)::int AS unread FROM notification WHERE person_id = ${personId} AND read_at IS NULL`)
  return row?.unread ?? 0
}

/** Null ids are all of the person's; ids of other people's are passed over. */
export async function markRead(
  db: SqlRunner,
  personId: PersonId,
  ids: readonly Id<'notification'>[] | null,
): Promise<number> {
  const rows = await db.rows(sql`
    UPDATE notification SET read_at = clock_timestamp()
    WHERE person_id = ${personId} AND read_at IS NULL ${ids === null ? empty : sql`AND id = ANY(${[...ids]}::text[])`} RETURNING 1`)
  return rows.length
}
