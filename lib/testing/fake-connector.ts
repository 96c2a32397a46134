/**
 * A system of the kind `fake`, in memory, reached through the real connector contract: pages in the contract's order,
 * cursors that resume, effects that show in the next listing, and faults a test switches on. Each target is named by
 * its configuration, so that a test may run several.
 */
import { z } from 'zod'
import { instant } from '#lib/kernel/time.ts'
import {
  type Connector,
  ConnectorError,
  type ConnectorSession,
  type EffectTarget,
  type Found,
  type FoundCredential,
  type FoundEntitlement,
  type FoundHolding,
  type FoundIdentity,
  type RawPage,
  type Verification,
} from '#lib/inventory/connectors/contract.ts'

export type FakeTarget = {
  key: string
  password: string
  entitlements: FoundEntitlement[]
  identities: FoundIdentity[]
  credentials: FoundCredential[]
  holdings: FoundHolding[]
  pageSize: number
  pagesFetched: number
  /** Called before each page; throw to fail it, await to hold it. */
  beforePage: (cursor: string | null) => void | Promise<void>
  /** What `test` finds missing. */
  missingRights: string[]
}

const PHASES = ['entitlements', 'identities', 'credentials', 'holdings'] as const
const TYPES = {
  entitlements: 'entitlement',
  identities: 'identity',
  credentials: 'credential',
  holdings: 'holding',
} as const

export const fakeIdentity = (name: string, over: Partial<FoundIdentity> = {}): FoundIdentity => ({
  externalId: `id:${name}`,
  accountKey: `id:${name}`,
  name,
  kind: 'service-account',
  attributes: {},
  disabled: false,
  lastUsedAt: 'unknown',
  liveSessions: null,
  ...over,
})
export const fakeEntitlement = (name: string, over: Partial<FoundEntitlement> = {}): FoundEntitlement => ({
  externalId: `ent:${name}`,
  name,
  kind: 'role',
  content: { can: name },
  administrable: true,
  attributes: {},
  ...over,
})
export const fakeHolding = (identity: string, entitlement: string, over: Partial<FoundHolding> = {}): FoundHolding => ({
  externalId: `hold:${identity}:${entitlement}`,
  identityExternalId: `id:${identity}`,
  entitlementExternalId: `ent:${entitlement}`,
  ownGrantor: false,
  attributes: {},
  ...over,
})

export function fakeTarget(over: Partial<FakeTarget> = {}): FakeTarget {
  return {
    key: crypto.randomUUID(),
    password: 'right',
    entitlements: [],
    identities: [],
    credentials: [],
    holdings: [],
    pageSize: 2,
    pagesFetched: 0,
    beforePage: () => {},
    missingRights: [],
    ...over,
  }
}

type Config = { target: string; user?: string }
type Secret = { password: string }

/** The connector of these targets; give it to commands through `deps.connectorFor`. */
export function fakeConnector(...targets: FakeTarget[]): Connector {
  const connector: Connector<Config, Secret> = {
    kind: 'fake',
    label: 'Fake',
    configSchema: z.strictObject({ target: z.string(), user: z.string().optional() }),
    secretSchema: z.strictObject({ password: z.string().min(1) }),
    capabilities: {
      expiryClass: 'B1',
      marginMs: 200,
      timeoutMs: 1_000,
      concurrency: 4,
      canGrant: true,
      terminatesSessions: true,
      probes: true,
    },
    open: async ({ target: key }, { password }) => {
      const target = targets.find((one) => one.key === key)
      return session(target && target.password === password ? target : null)
    },
    accountOf: ({ user }) => user ?? 'curfew',
    interpretPage: (page) => page.raw as Found[],
  }
  return connector as unknown as Connector
}

/** `deps.connectorFor` of these targets alone. */
export const fakeRegistry = (...targets: FakeTarget[]) => {
  const connector = fakeConnector(...targets)
  return (kind: string): Connector | null => (kind === connector.kind ? connector : null)
}

function session(target: FakeTarget | null): ConnectorSession {
  const reach = (): FakeTarget => {
    if (!target)
      throw new ConnectorError('misconfigured', 'the password was refused', { remedy: 'Store the right one.' })
    return target
  }
  const found = (effect: EffectTarget) => reach().holdings.filter((one) => matches(reach(), one, effect))
  return {
    test: async () => ({
      ok: reach().missingRights.length === 0,
      targetVersion: '1',
      targetKey: reach().key,
      checks: reach().missingRights.map((name) => ({
        name,
        state: 'missing' as const,
        detail: `needs ${name}`,
        remedy: `GRANT ${name};`,
      })),
    }),
    fetchPage: (cursor) => fetchPage(reach(), cursor),
    grant: async (effect) => {
      const held = found(effect)
      if (held.some((one) => !one.ownGrantor)) return { result: 'held-standing', targetTime: now(), evidence: {} }
      if (held.length) return { result: 'already-held-by-us', targetTime: now(), evidence: {} }
      reach().holdings.push(ownHolding(reach(), effect))
      return { result: 'granted', targetTime: now(), evidence: {} }
    },
    revoke: async (effect) => {
      const before = reach().holdings.length
      reach().holdings = reach().holdings.filter((one) => !(one.ownGrantor && matches(reach(), one, effect)))
      return { result: reach().holdings.length < before ? 'revoked' : 'was-absent', targetTime: now(), evidence: {} }
    },
    terminateSessions: async () => ({ terminated: 0, spared: 0, evidence: {} }),
    verify: async (effect): Promise<Verification> => {
      const held = found(effect)
      const present = held.some((one) => one.ownGrantor)
      const heldOtherwise = held.some((one) => !one.ownGrantor)
      return {
        present,
        heldOtherwise,
        probe: present || heldOtherwise,
        lingeringSessions: 0,
        targetTime: now(),
        evidence: {},
      }
    },
    holdsOurs: async (effects) => ({
      present: effects.map((effect) => found(effect).some((one) => one.ownGrantor)),
      targetTime: now(),
    }),
    close: async () => {},
  }
}

const now = () => instant(Date.now())
const holderOf = (target: FakeTarget, effect: EffectTarget) =>
  target.identities.find((one) => one.accountKey === effect.accountKey)
const matches = (target: FakeTarget, holding: FoundHolding, effect: EffectTarget): boolean =>
  holding.identityExternalId === holderOf(target, effect)?.externalId &&
  holding.entitlementExternalId === effect.entitlementExternalId

const ownHolding = (target: FakeTarget, effect: EffectTarget): FoundHolding => ({
  externalId: `own:${effect.accountKey}:${effect.entitlementExternalId}`,
  identityExternalId: holderOf(target, effect)?.externalId ?? '',
  entitlementExternalId: effect.entitlementExternalId,
  ownGrantor: true,
  attributes: {},
})

/** The cursor is `phase:offset`, so that it means the same in any process. */
async function fetchPage(target: FakeTarget, cursor: string | null): Promise<RawPage> {
  await target.beforePage(cursor)
  target.pagesFetched += 1
  const [phaseAt, offset] = (cursor ?? '0:0').split(':').map(Number) as [number, number]
  const phase = PHASES[phaseAt] ?? 'holdings'
  const rows = target[phase].slice(offset, offset + target.pageSize)
  const more = offset + target.pageSize < target[phase].length
  const next = more ? `${phaseAt}:${offset + target.pageSize}` : phaseAt + 1 < PHASES.length ? `${phaseAt + 1}:0` : null
  return {
    raw: structuredClone(rows.map((value) => ({ type: TYPES[phase], value }))),
    nextCursor: next,
    phase,
    phasesDone: next === null ? PHASES.length : phaseAt,
    phasesTotal: PHASES.length,
  }
}
