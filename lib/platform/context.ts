/** Who acts, by what way, in which database: the first argument of every command and query. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId, SessionId, TeamId, TokenId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Database } from './db/database.ts'
import type { Log } from './log.ts'

export type StoredRole = 'risk_viewer' | 'auditor' | 'admin'

/** A human, by session or by personal token. */
export type PersonActor = {
  kind: 'person'
  personId: PersonId
  /** All linked accounts of one human share it; separation of duties compares this one. */
  canonicalPersonId: PersonId
  name: string
  email: string
  roles: ReadonlySet<StoredRole>
  teamIds: ReadonlySet<TeamId>
  authenticatedBy:
    | { by: 'session'; sessionId: SessionId; authenticatedAt: Instant }
    | { by: 'token'; tokenId: TokenId; scopes: ReadonlySet<string> }
}
/** The product itself, at work on what was decided before. */
export type WorkerActor = { kind: 'worker'; name: string }
/** Someone with a shell on the machine that runs the product. */
export type OperatorActor = { kind: 'operator'; name: string }
/** The seed of the demo world. */
export type DemoActor = { kind: 'demo'; name: string }
export type Actor = PersonActor | WorkerActor | OperatorActor | DemoActor

export type Via = 'web' | 'api' | 'worker' | 'cli' | 'background' | 'seed'

export type Context<A extends Actor = Actor> = {
  actor: A
  via: Via
  /** Quoted to people, written to the log and the audit. */
  requestId: string
  db: Database
  log: Log
  /** While one page is drawn: what many parts of it ask alike is read once. Commands have none: they read what is. */
  once?: Map<string, Promise<unknown>>
}
/** Reads once a page; each time where there is no page. */
export function onceAPage<T>({ once }: Pick<Context, 'once'>, key: string, read: () => Promise<T>): Promise<T> {
  if (!once) return read()
  const known = once.get(key) as Promise<T> | undefined
  if (known) return known
  const reading = read()
  once.set(key, reading)
  return reading
}

export type PersonContext = Context<PersonActor>

export const isPerson = (ctx: Context): ctx is PersonContext => ctx.actor.kind === 'person'

/** @throws DomainError `auth.forbidden` when no human acts: only humans ask, vote and own */
export function asPerson(ctx: Context): PersonContext {
  if (isPerson(ctx)) return ctx
  throw new DomainError('auth.forbidden', 'Only a signed-in person can do this.')
}
