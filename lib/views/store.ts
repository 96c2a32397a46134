/** SQL about saved views. */
import type { PersonId, TeamId, ViewId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Reader, ViewFacts } from './decide-view.ts'
import type { ListId, ViewContent } from './model.ts'

export type StoredView = ViewFacts &
  ViewContent & {
    id: ViewId
    list: ListId
    name: string
    ownerPersonId: PersonId
    ownerName: string
    teamName: string | null
    createdAt: Instant
    changedAt: Instant
  }

const columns = sql`
  v.id, v.list, v.name, v.owner_person_id, coalesce(p.canonical_person_id, p.id) AS owner_canonical_id, p.name AS owner_name, v.shared_with, v.team_id,
  t.name AS team_name, v.query, v.sort, v.columns, v.density, v.created_at, v.changed_at`
const tables = sql`saved_view v JOIN person p ON p.id = v.owner_person_id LEFT JOIN team t ON t.id = v.team_id`

/** The same as `seesView`, where rows are chosen. */
const visibleTo = (by: Reader): Sql => sql`(
  coalesce(p.canonical_person_id, p.id) = ${by.canonicalPersonId} OR v.shared_with = 'everybody'
  OR (v.shared_with = 'team' AND (${by.isAdmin} OR v.team_id = ANY(${[...by.teamIds]}::text[]))))`

/** One's own first, then by name. */
export const readViews = (runner: SqlRunner, by: Reader, list: ListId | null): Promise<StoredView[]> =>
  runner.rows<StoredView>(sql`
    SELECT ${columns} FROM ${tables}
    WHERE v.removed_at IS NULL AND (${list}::text IS NULL OR v.list = ${list}) AND ${visibleTo(by)}
    ORDER BY v.list, (coalesce(p.canonical_person_id, p.id) = ${by.canonicalPersonId}) DESC, lower(v.name), v.id LIMIT 500`)

export async function readView(runner: SqlRunner, id: ViewId): Promise<StoredView | null> {
  const [row] = await runner.rows<StoredView>(
    sql`SELECT ${columns} FROM ${tables} WHERE v.id = ${id} AND v.removed_at IS NULL`,
  )
  return row ?? null
}

export async function lockView(tx: SqlTx, id: ViewId): Promise<StoredView | null> {
  const [row] = await tx.rows<StoredView>(
    sql`SELECT ${columns} FROM ${tables} WHERE v.id = ${id} AND v.removed_at IS NULL FOR UPDATE OF v`,
  )
  return row ?? null
}

/** Two views of one person under one name would wait for each other here. */
export async function lockViewsOf(tx: SqlTx, owner: PersonId): Promise<void> {
  await tx.rows(sql`SELECT id FROM person WHERE id = ${owner} FOR NO KEY UPDATE`)
}

export async function viewNames(tx: SqlTx, owner: PersonId, list: ListId): Promise<{ id: ViewId; name: string }[]> {
  return tx.rows(
    sql`SELECT id, lower(name) AS name FROM saved_view WHERE owner_person_id = ${owner} AND list = ${list} AND removed_at IS NULL`,
  )
}

type Written = ViewContent & { id: ViewId; name: string; sharedWith: ViewFacts['sharedWith']; teamId: TeamId | null }

export async function insertView(tx: SqlTx, view: Written & { list: ListId; ownerPersonId: PersonId }): Promise<void> {
  await tx.rows(sql`
    INSERT INTO saved_view (id, list, name, owner_person_id, shared_with, team_id, query, sort, columns, density)
    VALUES (${view.id}, ${view.list}, ${view.name}, ${view.ownerPersonId}, ${view.sharedWith}, ${view.teamId}, ${view.query}, ${view.sort},
      ${[...view.columns]}::text[], ${view.density})`)
}

export async function updateView(tx: SqlTx, view: Written): Promise<void> {
  await tx.rows(sql`
    UPDATE saved_view SET name = ${view.name}, shared_with = ${view.sharedWith}, team_id = ${view.teamId}, query = ${view.query}, sort = ${view.sort},
      columns = ${[...view.columns]}::text[], density = ${view.density}, changed_at = clock_timestamp() WHERE id = ${view.id}`)
}

export async function removeViewRow(tx: SqlTx, id: ViewId, by: PersonId): Promise<void> {
  await tx.rows(sql`UPDATE saved_view SET removed_at = clock_timestamp(), removed_by = ${by} WHERE id = ${id}`)
}

export async function setDefault(tx: SqlTx, personId: PersonId, list: ListId, viewKey: string): Promise<void> {
  await tx.rows(sql`
    INSERT INTO view_default (person_id, list, view_key) VALUES (${personId}, ${list}, ${viewKey})
    ON CONFLICT (person_id, list) DO UPDATE SET view_key = excluded.view_key, set_at = clock_timestamp()`)
}

export async function readDefaults(
  runner: SqlRunner,
  personId: PersonId,
): Promise<{ list: ListId; viewKey: string }[]> {
  return runner.rows(sql`SELECT list, view_key FROM view_default WHERE person_id = ${personId}`)
}
