/**
 * What every connector implements. A connector talks to one kind of system; it decides nothing about who may hold
 * what. Two facts shaped it: a revoke is not the end (sessions outlive it), and a success code is not a revoke
 * (read back every time).
 *
 * Every call takes a `Session` opened for one source, an AbortSignal and a timeout in milliseconds, and throws only
 * `ConnectorError`.
 */
import type { z } from 'zod'
import type { Instant } from '#lib/kernel/time.ts'
import type { DriftRules } from './drift-rules.ts'

/** `transient`: try again. `refused`: the target said no (rights). `misconfigured`: an admin must act.
 *  `unsupported`: this target cannot do that. `ambiguous`: the call may or may not have taken effect. */
export type ConnectorErrorKind =
  'transient' | 'refused' | 'misconfigured' | 'unsupported' | 'ambiguous' | 'deadline-passed'

/** A failure at the target. The message never holds a secret. `remedy` is what a person can do, SQL included. */
export class ConnectorError extends Error {
  readonly kind: ConnectorErrorKind
  readonly remedy: string | null
  constructor(kind: ConnectorErrorKind, message: string, options: ErrorOptions & { remedy?: string } = {}) {
    super(message, options)
    this.name = 'ConnectorError'
    this.kind = kind
    this.remedy = options.remedy ?? null
  }
}

export type Capabilities = {
  /** Class of design.md section 6: who holds the expiry. */
  expiryClass: 'A' | 'B1' | 'B2'
  /** Revocation starts this long before ends_at; at most 1,000 ms. */
  marginMs: number
  /** Upper bound of one effect call, and the unit of the sweeps at +1×, +3×, +10×. */
  timeoutMs: number
  /** How many effects may run against one target at once. */
  concurrency: number
  canGrant: boolean
  terminatesSessions: boolean
  /** Whether a side-effect-free probe of the privilege exists beside the read-back. */
  probes: boolean
}

/** One answer of `test`: what was checked, and the statement that repairs it. */
export type Check = {
  name: string
  state: 'ok' | 'missing' | 'warning'
  detail: string
  /** Statements to paste at the target, in its own language. */
  remedy: string | null
}
export type TestReport = { ok: boolean; targetVersion: string | null; targetKey: string | null; checks: Check[] }

export type FoundIdentity = {
  /** Stable at the source for as long as the account lives (PostgreSQL: the role's oid). */
  externalId: string
  /** The account that effects act on; two identities of one account share it (I8). */
  accountKey: string
  name: string
  kind: string
  attributes: Record<string, unknown>
  disabled: boolean
  /** 'unknown' is not 'never'. */
  lastUsedAt: Instant | 'never-seen' | 'unknown'
  liveSessions: number | null
}
export type FoundCredential = {
  externalId: string
  identityExternalId: string
  kind: string
  expiresAt: Instant | 'never' | 'unknown'
  lastRotatedAt: Instant | 'unknown'
}
export type FoundEntitlement = {
  externalId: string
  name: string
  kind: string
  /** Canonical description of what it confers; its hash pins requests (I22). */
  content: Record<string, unknown>
  /** Whether this connector could grant and revoke it. */
  administrable: boolean
  attributes: Record<string, unknown>
}
export type FoundHolding = {
  /** Unique among present holdings of the source. */
  externalId: string
  identityExternalId: string
  entitlementExternalId: string
  /** Whether it was given by this connector's own account (the row its revoke would remove). */
  ownGrantor: boolean
  attributes: Record<string, unknown>
}
export type Found =
  | { type: 'entitlement'; value: FoundEntitlement }
  | { type: 'identity'; value: FoundIdentity }
  | { type: 'credential'; value: FoundCredential }
  | { type: 'holding'; value: FoundHolding }

/** A page of raw facts. Pages come in the order entitlements, identities, credentials, holdings. */
export type RawPage = {
  raw: unknown
  nextCursor: string | null
  phase: string
  phasesDone: number
  phasesTotal: number
}

/** What an effect acts on, in the target's own words. */
export type EffectTarget = {
  accountKey: string
  entitlementExternalId: string
  accountName: string
  entitlementName: string
}

export type GrantEffect = EffectTarget & {
  grantId: string
  fence: number
  /** The target must refuse when its own clock has reached this: how much of the lease or window is left, counted
   *  from the moment the product's database was asked. In milliseconds. */
  deadlineInMs: number
  /** When that was counted, by `performance.now()`: a worker that is stopped before it calls gains no time. Absent: at the call. */
  countedAtMs?: number
}
export type GrantOutcome = {
  result: 'granted' | 'already-held-by-us' | 'held-standing'
  targetTime: Instant
  evidence: Record<string, unknown>
}
export type RevokeEffect = EffectTarget & {
  grantId: string
  fence: number
  /**
   * How much of the claim is left, in milliseconds. A target that can refuses a revoke that arrives later: a copy that a
   * network held back would take away what was given anew meanwhile. Absent: no limit.
   */
  deadlineInMs?: number
  /** As of a grant. */
  countedAtMs?: number
}
/** `evidence` is JSON: it is stored, and handed back as `AfterRevoke.revoked`. */
export type RevokeOutcome = { result: 'revoked' | 'was-absent'; targetTime: Instant; evidence: Record<string, unknown> }
/**
 * The effect after a revoke. `revoked` is what the revoke answered, as stored: sessions that began after its
 * `targetTime` cannot have the privilege and are left alone. Without it a connector must assume the worst.
 */
export type AfterRevoke = EffectTarget & { revoked?: Pick<RevokeOutcome, 'targetTime' | 'evidence'> | null }
export type TerminateOutcome = { terminated: number; spared: number; evidence: Record<string, unknown> }

/** What is at the target now. */
export type Verification = {
  /** A holding attributable to us is present. */
  present: boolean
  /** Someone else's holding of the same entitlement is present: not ours to remove, never reported as revoked. */
  heldOtherwise: boolean
  /** The probe's answer: does the account have the privilege by any way; null when no probe exists. */
  probe: boolean | null
  /** Live sessions that could still use it although it is gone. */
  lingeringSessions: number
  /** The target's clock at the read. */
  targetTime: Instant
  evidence: Record<string, unknown>
}

export type CallOptions = { signal?: AbortSignal; timeoutMs?: number }

/** An open line to one source. Calls of one session wait for each other: open more for concurrency. Close it always. */
export type ConnectorSession = {
  test(options?: CallOptions): Promise<TestReport>
  /** Fetches one page; null starts. Resumable: the same cursor gives the same place. */
  fetchPage(cursor: string | null, options?: CallOptions): Promise<RawPage>
  /** Makes the line ready, so that a grant that follows at once waits for nothing but itself. */
  ready?(options?: CallOptions): Promise<void>
  grant(effect: GrantEffect, options?: CallOptions): Promise<GrantOutcome>
  revoke(effect: RevokeEffect, options?: CallOptions): Promise<RevokeOutcome>
  terminateSessions(effect: AfterRevoke, options?: CallOptions): Promise<TerminateOutcome>
  verify(effect: AfterRevoke, options?: CallOptions): Promise<Verification>
  /**
   * Which of many holdings that we gave are there: one read for all, for sweeps.
   * @returns one answer per target, in order, and the target's clock at the read
   */
  holdsOurs(
    effects: readonly EffectTarget[],
    options?: CallOptions,
  ): Promise<{ present: boolean[]; targetTime: Instant }>
  close(): Promise<void>
}

export type Connector<
  Config extends object = Record<string, unknown>,
  Secret extends object = Record<string, unknown>,
> = {
  kind: string
  label: string
  configSchema: z.ZodType<Config>
  /** Fields of the secret; they are sealed, write-only, and never leave the connector. */
  secretSchema: z.ZodType<Secret>
  capabilities: Capabilities
  open(config: Config, secret: Secret): Promise<ConnectorSession>
  /** Pure: the account in whose name effects happen; only it can take back what it gave. */
  accountOf(config: Config): string
  /** Pure: raw page → facts. Tested from recorded pages. */
  interpretPage(page: RawPage): Found[]
  /** What changes behind our back mean here; absent: they are told less exactly. */
  drift?: DriftRules
}
