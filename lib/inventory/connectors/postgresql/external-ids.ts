/** The names this connector gives to things. All are made of oids: a rename at the target changes none of them. */
import { ConnectorError } from '../contract.ts'
import type { EffectTarget } from '../contract.ts'

export const roleId = (oid: string): string => `role:${oid}`
export const attributeId = (attribute: string): string => `attr:${attribute}`
/** Privileges of one login role on the objects of one schema; schema 0 is the database itself. */
export const privilegesId = (grantee: string, database: string, schema: string): string =>
  `acl:${grantee}:${database}:${schema}`
export const membershipId = (role: string, member: string, grantor: string): string =>
  `mem:${role}:${member}:${grantor}`

/** Digits only, so that these two may stand inside a statement as they are. */
export type RolePair = { roleOid: number; memberOid: number }

const oidOf = (externalId: string): number | null => {
  const digits = /^role:([1-9]\d{0,9})$/.exec(externalId)?.[1]
  return digits === undefined || Number(digits) > 4_294_967_295 ? null : Number(digits)
}

/** @throws ConnectorError `unsupported` when the effect is not a role membership */
export function rolePairOf(effect: EffectTarget): RolePair {
  const roleOid = oidOf(effect.entitlementExternalId)
  const memberOid = oidOf(effect.accountKey)
  if (roleOid === null || memberOid === null)
    throw new ConnectorError('unsupported', 'PostgreSQL can give and take role memberships only.')
  return { roleOid, memberOid }
}
