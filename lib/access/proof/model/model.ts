/**
 * The whole promise in one page: what an account holds of one entitlement after everything that people, time and
 * strangers can do to it. Times are minutes, grants are intervals; there is no database, no target and no retry here.
 * Each step answers with the refusal it expects, or 'done'. Pure.
 */
export type Ask = {
  who: Who
  identity: Alias
  from: number | null
  minutes: number
  /** Asks for more time of it instead of a grant of its own. */
  extend: Span | null
  lapsesAt: number
  state: 'pending' | 'approved' | 'denied' | 'withdrawn' | 'lapsed'
}
export type Halt = 'estate' | 'source' | 'identity 0' | 'identity 1'
/** Two colleagues ask, for two identities of one account. */
export type Who = 0 | 1
export type Alias = 0 | 1
/** [from, until): `until` is set when the grant starts, or is refused at its start. */
export type Span = {
  identity: Alias
  from: number
  minutes: number
  until: number | null
  state: 'scheduled' | 'live' | 'ending' | 'over'
  missing: boolean
}
export type Model = {
  /** From PostgreSQL 16 on every grantor has a row; before, who gives first gives the only one. */
  readonly rowPerGrantor: boolean
  now: number
  asks: Ask[]
  spans: Span[]
  /** At the target: the row that our account gave, and the row of somebody else. */
  ours: boolean
  theirs: boolean
  /** What the last listing made of somebody else's row, and of grants that were taken away. */
  listed: { theirs: 'absent' | 'standing' | 'drift'; missing: ReadonlySet<Span> }
  /** Kill switches in force. Each covers the account: two identities of one account hold the same. */
  halts: Set<Halt>
  /** When the engine looks again at what has ended. */
  looks: Set<number>
  /** A listing showed what outlived its grant: it is being taken back. */
  outlived: boolean
}

const DAY = 24 * 60
/** The looks after an end take less than two minutes, and time moves by ten. */
const LOOK = 10

export const startModel = (rowPerGrantor: boolean, standing: boolean): Model => ({
  rowPerGrantor,
  now: 0,
  asks: [],
  spans: [],
  ours: false,
  theirs: standing,
  listed: { theirs: standing ? 'standing' : 'absent', missing: new Set() },
  halts: new Set(),
  looks: new Set(),
  outlived: false,
})

export function ask(m: Model, wish: Omit<Ask, 'lapsesAt' | 'state' | 'extend'>): string {
  if (m.listed.theirs !== 'absent') return 'request.held-standing'
  const same = (one: Ask) => !one.extend && one.who === wish.who && one.identity === wish.identity
  if (m.asks.some((one) => one.state === 'pending' && same(one))) return 'request.already-pending'
  if (m.halts.size > 0) return 'access.halted'
  m.asks.push({ ...wish, extend: null, lapsesAt: m.now + DAY, state: 'pending' })
  return 'done'
}

const hasTimeLeft = (m: Model, one: Span): boolean => one.state === 'live' && untilOf(one) > m.now
const untilOf = (one: Span): number => one.until ?? 0

export function askMore(m: Model, who: Who, extend: Span, minutes: number): string {
  if (m.listed.theirs !== 'absent') return 'request.held-standing'
  if (!hasTimeLeft(m, extend)) return 'grant.not-extendable'
  if (m.asks.some((one) => one.state === 'pending' && one.extend === extend)) return 'request.already-pending'
  if (m.halts.size > 0) return 'access.halted'
  const { identity, until } = extend
  m.asks.push({
    who,
    identity,
    from: null,
    minutes,
    extend,
    lapsesAt: Math.min(m.now + DAY, until ?? 0),
    state: 'pending',
  })
  return 'done'
}

export function vote(m: Model, one: Ask, approve: boolean, minutes: number): string {
  const pending = one.state === 'pending'
  if (pending && approve && one.extend && !hasTimeLeft(m, one.extend)) return 'grant.not-extendable'
  if (one.state === 'lapsed' || (pending && one.lapsesAt <= m.now)) return 'request.lapsed'
  if (!pending) return 'request.already-decided'
  if (approve && m.listed.theirs !== 'absent') return 'request.held-standing'
  if (approve && m.halts.size > 0) return 'access.halted'
  one.state = approve ? 'approved' : 'denied'
  if (!approve) return 'done'
  if (one.extend) one.extend.until = untilOf(one.extend) + minutes
  else {
    const from = Math.max(m.now, one.from ?? m.now)
    m.spans.push({ identity: one.identity, from, minutes, until: null, state: 'scheduled', missing: false })
  }
  return 'done'
}

export function withdraw(one: Ask): string {
  if (one.state !== 'pending') return 'request.already-decided'
  one.state = 'withdrawn'
  return 'done'
}

export function lapse(m: Model): void {
  // More time of a grant that is over is asked for in vain.
  const isOver = (one: Ask) => one.lapsesAt <= m.now || (one.extend !== null && one.extend.state !== 'live')
  for (const one of m.asks) if (one.state === 'pending' && isOver(one)) one.state = 'lapsed'
}

export function end(span: Span): string {
  if (span.state === 'over') return 'grant.already-ended'
  span.state = span.state === 'scheduled' ? 'over' : 'ending'
  return 'done'
}

export function pull(m: Model, halt: Halt): string {
  if (m.halts.has(halt)) return 'halt.already-pulled'
  m.halts.add(halt)
  for (const one of m.spans) end(one)
  return 'done'
}

/** The engine works until nothing is due. Only here may what is at the target change by our hand. */
export function work(m: Model): void {
  const ending = m.spans.filter((one) => one.state === 'ending' || (one.state === 'live' && untilOf(one) <= m.now))
  for (const one of m.spans.filter(({ state, from }) => state === 'scheduled' && from <= m.now)) {
    one.until = m.now + one.minutes
    const refused = m.theirs || m.listed.theirs !== 'absent' || m.now - one.from >= DAY
    if (refused) ending.push(one)
    else [one.state, m.ours] = ['live', true]
  }
  for (const one of ending) one.state = 'over'
  const looking = [...m.looks].some((at) => at <= m.now)
  const needed = m.spans.some(({ state }) => state === 'live')
  const takenBack = !needed && m.ours && (looking || m.outlived)
  if (!needed && (ending.length > 0 || takenBack)) m.ours = false
  for (const at of m.looks) if (at <= m.now) m.looks.delete(at)
  if (ending.length > 0 || takenBack || m.outlived) m.looks.add(m.now + LOOK)
  m.outlived = false
}

/** A complete listing, and the sweep after it. What nobody recorded is never adopted by it (I1), nor is anything put back. */
export function list(m: Model): void {
  const open = m.outlived || m.spans.some(({ state }) => state === 'live' || state === 'ending')
  const taken = m.spans.filter((one) => one.state === 'live' && !m.ours)
  // What is over anyway is not marked: its end comes first.
  for (const one of taken) if (untilOf(one) > m.now) one.missing = true
  const stillTaken = [...m.listed.missing].filter(({ state }) => state === 'ending')
  const appeared = m.listed.theirs === 'absent' ? 'drift' : m.listed.theirs
  m.listed = { theirs: m.theirs ? appeared : 'absent', missing: new Set([...taken, ...stillTaken]) }
  if (!m.ours || open) return
  // Ours, and no grant explains it: the engine takes back what was a grant's once, the sweep what never was.
  if (m.spans.some(({ until }) => until !== null)) m.outlived = true
  else m.ours = false
}

export const openDrift = (m: Model): { unrecorded: number; missing: number } => ({
  unrecorded: Number(m.listed.theirs === 'drift'),
  missing: m.listed.missing.size,
})

/** Somebody answers for what appeared, or accepts that a grant was taken away. */
export function adopt(m: Model, kind: 'unrecorded' | 'missing'): void {
  if (kind === 'unrecorded') m.listed.theirs = 'standing'
  else for (const one of m.listed.missing) end(one)
  if (kind === 'missing') m.listed.missing = new Set()
}

/** Behind our back, as the target's superuser or with our account's own password. */
export function tamper(m: Model, whose: 'ours' | 'theirs', give: boolean): void {
  if (give && !m.rowPerGrantor && (m.ours || m.theirs)) return
  if (!give && !m.rowPerGrantor) m.ours = m.theirs = false
  else m[whose] = give
}
