/** Timestamps as exact keyset values: an Instant keeps milliseconds, the stored value has microseconds. */
import { type Sql, sql } from './sql.ts'

export const micros = (column: Sql): Sql => sql`(extract(epoch FROM ${column}) * 1000000)::bigint`
export const fromMicros = (value: number): Sql =>
  sql`(timestamptz 'epoch' + ${value}::bigint * interval '1 microsecond')`
