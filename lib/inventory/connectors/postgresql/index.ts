/** The PostgreSQL connector: its capabilities, and one session over one cluster. */
import type { AfterRevoke, Connector, ConnectorSession, EffectTarget, RevokeOutcome } from '../contract.ts'
import { configSchema, secretSchema } from './config.ts'
import type { Config, Secret } from './config.ts'
import { postgresqlDriftRules } from './drift-rules.ts'
import { grant, readyToGrant, revoke } from './effects.ts'
import { fetchPage } from './fetch.ts'
import { holdsOurs } from './holds-ours.ts'
import { interpretPage } from './interpret.ts'
import { CALL_TIMEOUT_MS, openLine } from './session.ts'
import { terminateSessions } from './sessions.ts'
import { testSource } from './test.ts'
import { verify } from './verify.ts'

export const postgresqlConnector: Connector<Config, Secret> = {
  kind: 'postgresql',
  label: 'PostgreSQL',
  configSchema,
  secretSchema,
  capabilities: {
    expiryClass: 'B1',
    // A revoke with read-back takes 10 ms on a near target; the rest is for a fresh connection and a far one.
    marginMs: 250,
    timeoutMs: CALL_TIMEOUT_MS,
    concurrency: 4,
    canGrant: true,
    terminatesSessions: true,
    probes: true,
  },
  accountOf: ({ user }) => user,
  async open(config, secret) {
    return openSession(config, secret)
  },
  interpretPage,
  drift: postgresqlDriftRules,
}

const REMEMBERED = 10_000

/** A Map keeps the order of insertion, so the first key is the oldest. */
function forgetOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys()
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest)
}

const pairKey = (effect: EffectTarget): string => `${effect.accountKey} ${effect.entitlementExternalId}`

function openSession(config: Config, secret: Secret): ConnectorSession {
  const first = openLine(config, secret)
  const others = (config.databases ?? []).filter((name) => name !== config.database)
  const lines = { first, all: [first, ...others.map((database) => openLine(config, secret, database))] }
  // What this session revoked, for callers that do not hand the outcome back.
  const revoked = new Map<string, RevokeOutcome>()
  const after = (effect: AfterRevoke): AfterRevoke => ({
    ...effect,
    revoked: effect.revoked ?? revoked.get(pairKey(effect)),
  })
  return {
    test: (options) => testSource(first, config, options),
    fetchPage: (cursor, options) => fetchPage(lines, cursor, options),
    ready: (options) => readyToGrant(first, options),
    async grant(effect, options) {
      revoked.delete(pairKey(effect))
      return grant(first, effect, options)
    },
    async revoke(effect, options) {
      const outcome = await revoke(first, effect, options)
      // A repeat finds nothing and knows less than the revoke that found the row.
      if (outcome.result === 'revoked' || !revoked.has(pairKey(effect))) revoked.set(pairKey(effect), outcome)
      forgetOldest(revoked)
      return outcome
    },
    terminateSessions: (effect, options) => terminateSessions(first, after(effect), options),
    verify: (effect, options) => verify(first, after(effect), options),
    holdsOurs: (effects, options) => holdsOurs(first, effects, options),
    async close() {
      await Promise.all(lines.all.map((line) => line.close()))
    },
  }
}
