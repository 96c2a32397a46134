/**
 * An independent observer of a PostgreSQL target: reads every membership again and again over a connection of its own,
 * and remembers when each appeared and vanished by the target's clock. It shares no code with the connector.
 */
import type { Client } from 'pg'

/**
 * Something appeared or vanished after the read that began at `afterMs` and before the end of the one that ended at
 * `byMs`. So what vanished was certainly still held at `afterMs`, and what appeared was certainly held by `byMs`.
 */
export type Change = { held: boolean; afterMs: number; byMs: number }
export type Witness = {
  /** What was seen of one membership, oldest first; both by name at the target. Held at the first read: `afterMs` is -Infinity. */
  changes(account: string, role: string): readonly Change[]
  /** By the last read. */
  holds(account: string, role: string): boolean
  /** Resolves when a read that began after the call has ended; gives the time it ended at. */
  look(): Promise<number>
  /** How good a witness it was: two reads next to each other lie this far apart at most, from begin to end. */
  reads(): { count: number; widestGapMs: number }
  /** @throws what ended the observation early, if anything did: a witness that was away proves nothing */
  stop(): Promise<void>
}

const EVERY_MS = 20

// The statement's own time is taken before its snapshot, the clock after it: the truth lies between the two.
const READ = `
  SELECT (extract(epoch FROM statement_timestamp()) * 1000)::float8 AS "beganMs", pairs,
    (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "endedMs"
  FROM (SELECT string_agg(int4send(member::int) || int4send(roleid::int), '') AS pairs FROM pg_auth_members) AS held`
const NAMES = 'SELECT oid::int8::text AS oid, rolname AS name FROM pg_roles WHERE oid = ANY($1::oid[])'

type Read = { beganMs: number; endedMs: number; pairs: Buffer | null }
type Seen = { changes: Change[]; held: boolean; lastRead: number }

const pairOf = (member: number, role: number): string => `${member}/${role}`

/** @param connect to the target as whoever may read all memberships; the witness ends the connection */
export async function startWitness(
  connect: () => Promise<Client>,
  { everyMs = EVERY_MS }: { everyMs?: number } = {},
): Promise<Witness> {
  const client = await connect()
  const record = createRecord()
  const waiting: { fromRead: number; resolve: (endedMs: number) => void; reject: (error: unknown) => void }[] = []
  let stopped = false
  let failure: unknown = null

  async function readOnce(): Promise<void> {
    const number = record.count() + 1
    const { rows } = await client.query<Read>(READ)
    const [read] = rows
    if (!read) throw new Error('the target answered no row')
    const strangers = record.add(read)
    if (strangers.length > 0) record.name((await client.query<{ oid: string; name: string }>(NAMES, [strangers])).rows)
    for (const one of waiting.splice(0))
      if (one.fromRead <= number) one.resolve(read.endedMs)
      else waiting.push(one)
  }

  async function observe(): Promise<void> {
    while (!stopped) {
      const beganAtMs = performance.now()
      await readOnce()
      const restMs = everyMs - (performance.now() - beganAtMs)
      await new Promise<void>((done) => (restMs > 0 ? setTimeout(done, restMs) : setImmediate(done)))
    }
  }
  const observing = observe()
    .catch((error: unknown) => (failure = error))
    .finally(() => {
      stopped = true
      for (const one of waiting.splice(0)) one.reject(failure ?? new Error('the witness has stopped'))
    })

  return {
    changes: record.changes,
    holds: record.holds,
    reads: record.reads,
    // The read under way may have begun before the call: the one after it counts.
    look: () =>
      new Promise((resolve, reject) => {
        if (stopped) reject(failure ?? new Error('the witness has stopped'))
        else waiting.push({ fromRead: record.count() + 2, resolve, reject })
      }),
    async stop() {
      stopped = true
      await observing
      await client.end().catch(() => {})
      if (failure) throw failure
    },
  }
}

function createRecord() {
  const seen = new Map<string, Seen>()
  const held = new Map<string, Seen>()
  const nameOf = new Map<number, string>()
  const oidOf = new Map<string, number>()
  let [count, lastBeganMs, widestGapMs] = [0, Number.NEGATIVE_INFINITY, 0]

  const find = (account: string, role: string): Seen | undefined => {
    const [member, roleOid] = [oidOf.get(account), oidOf.get(role)]
    return member === undefined || roleOid === undefined ? undefined : seen.get(pairOf(member, roleOid))
  }

  function appear(key: string, at: { afterMs: number; byMs: number }): Seen {
    const entry = seen.get(key) ?? { changes: [], held: false, lastRead: 0 }
    entry.held = true
    entry.changes.push({ held: true, ...at })
    seen.set(key, entry)
    held.set(key, entry)
    return entry
  }

  /** @returns oids whose names are not known yet */
  function add({ beganMs, endedMs, pairs }: Read): number[] {
    count += 1
    const at = { afterMs: lastBeganMs, byMs: endedMs }
    const strangers = new Set<number>()
    for (let offset = 0; pairs && offset < pairs.length; offset += 8) {
      const [member, role] = [pairs.readUInt32BE(offset), pairs.readUInt32BE(offset + 4)]
      const key = pairOf(member, role)
      const entry = held.get(key) ?? appear(key, at)
      entry.lastRead = count
      for (const oid of [member, role]) if (!nameOf.has(oid)) strangers.add(oid)
    }
    for (const [key, entry] of held)
      if (entry.lastRead !== count) {
        entry.held = false
        entry.changes.push({ held: false, ...at })
        held.delete(key)
      }
    if (count > 1) widestGapMs = Math.max(widestGapMs, endedMs - lastBeganMs)
    lastBeganMs = beganMs
    return [...strangers]
  }

  return {
    add,
    name(rows: readonly { oid: string; name: string }[]): void {
      for (const { oid, name } of rows) {
        nameOf.set(Number(oid), name)
        oidOf.set(name, Number(oid))
      }
    },
    count: () => count,
    changes: (account: string, role: string): readonly Change[] => find(account, role)?.changes ?? [],
    holds: (account: string, role: string): boolean => find(account, role)?.held ?? false,
    reads: () => ({ count, widestGapMs }),
  }
}
