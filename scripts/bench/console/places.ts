/** Places deep in a sorted list, as the cursors of its pages and as the keyset query they stand for. */
import { encodeCursor } from '#lib/kernel/page.ts'
import type { IdentitySort } from '#lib/ownership/model.ts'
import type pg from 'pg'

/** What each sort goes by, written anew for plain SQL. The identifier makes every order total. */
const KEYS: Readonly<Record<IdentitySort, readonly { sql: string; cast: string }[]>> = {
  name: [{ sql: 'i.name', cast: 'text' }],
  lastUsed: [{ sql: `coalesce(i.last_used_at, '-infinity'::timestamptz)`, cast: 'timestamptz' }],
  standingCount: [{ sql: 'i.standing_count', cast: 'int' }],
  firstSeen: [{ sql: 'i.first_seen_at', cast: 'timestamptz' }],
  source: [
    { sql: 's.name', cast: 'text' },
    { sql: 'i.name', cast: 'text' },
  ],
  breadth: [{ sql: 'coalesce(i.ae_plus, -1)', cast: 'float8' }],
  tier: [{ sql: `coalesce(i.tier, 'unscored')`, cast: 'text' }],
}
const FROM = 'identity i JOIN source s ON s.id = i.source_id'

export type Place = { cursor: string; keys: string[] }

/** @returns as many places as asked, at random depths of the whole list; a whole page follows each */
export async function placesIn(product: pg.Client, sort: IdentitySort, count: number): Promise<Place[]> {
  const keys = [...KEYS[sort].map(({ sql }) => sql), 'i.id']
  const { rows } = await product.query<{ keys: string[] }>(
    `SELECT ARRAY[${keys.map((key) => `(${key})::text`).join(', ')}] AS keys FROM ${FROM}
     WHERE i.id NOT IN (SELECT i.id FROM ${FROM} ORDER BY ${keys.map((key) => `${key} DESC`).join(', ')} LIMIT 51)
     ORDER BY md5(i.id) LIMIT ${count}`,
  )
  return rows.map((row) => ({ keys: row.keys, cursor: encodeCursor(row.keys) }))
}

/** The page after a place, and nothing around it. */
export function keysetQuery(sort: IdentitySort, { keys }: Place): { name: string; text: string; values: string[] } {
  const columns = [...KEYS[sort], { sql: 'i.id', cast: 'text' }]
  const list = columns.map(({ sql }) => sql).join(', ')
  const after = columns.map(({ cast }, index) => `$${index + 1}::${cast}`).join(', ')
  return {
    name: `keyset-${sort}`,
    text: `SELECT i.source_id, i.id, i.name, i.kind, i.environment, i.last_used_at, i.standing_count, i.first_seen_at, s.name AS source_name
      FROM ${FROM} WHERE (${list}) > (${after}) ORDER BY ${list} LIMIT 51`,
    values: keys,
  }
}

/** Letters that somebody could type: the beginning of a name or of a word in it, from anywhere in the list. */
export async function beginningsIn(product: pg.Client, letters: number, count: number): Promise<string[]> {
  const { rows } = await product.query<{ text: string }>(
    `SELECT substr(name, CASE WHEN n % 2 = 0 THEN 1 ELSE strpos(name, '-') + 1 END, ${letters}) AS text
     FROM (SELECT name, row_number() OVER (ORDER BY md5(id || 'typed')) AS n FROM identity) i ORDER BY n LIMIT ${count}`,
  )
  return rows.map(({ text }) => text)
}
