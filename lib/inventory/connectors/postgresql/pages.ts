/** The raw pages of this connector: what `fetch.ts` stores and `interpret.ts` reads. JSON all through. */
import { z } from 'zod'

export const PHASES = ['entitlements', 'identities', 'credentials', 'holdings'] as const
export type Phase = (typeof PHASES)[number]

/** Steps in the order they are fetched; each pages by oid. */
export const STEPS = [
  ['roles', 'entitlements'],
  ['attributes', 'entitlements'],
  ['privileges', 'entitlements'],
  ['logins', 'identities'],
  ['passwords', 'credentials'],
  ['memberships', 'holdings'],
  ['attribute-holdings', 'holdings'],
  ['privilege-holdings', 'holdings'],
] as const satisfies readonly (readonly [string, Phase])[]
export type Step = (typeof STEPS)[number][0]

const flags = {
  superuser: z.boolean(),
  createrole: z.boolean(),
  createdb: z.boolean(),
  replication: z.boolean(),
  bypassrls: z.boolean(),
}
export type RoleFlag = keyof typeof flags

export const objectRow = z.object({
  /** The role looked at: it has the privilege itself, or through a role it inherits. */
  oid: z.string(),
  databaseOid: z.string(),
  database: z.string(),
  schemaOid: z.string(),
  /** Empty for the database's own privileges. */
  schema: z.string(),
  kind: z.string(),
  privilege: z.string(),
  grantable: z.boolean(),
  count: z.number(),
  /** The first 20 in order; the digest is of all of them. */
  names: z.array(z.string()),
  digest: z.string(),
  /** The role it is inherited from; null for the role's own. */
  via: z.string().nullable(),
})
export type ObjectRow = z.infer<typeof objectRow>

const role = {
  oid: z.string(),
  name: z.string(),
  login: z.boolean(),
  inherits: z.boolean(),
  comment: z.string().nullable(),
  connectionLimit: z.number(),
  ...flags,
}
export const roleRow = z.object({
  ...role,
  adminOption: z.boolean(),
  memberOf: z.array(
    z.object({
      name: z.string(),
      direct: z.boolean(),
      effective: z.boolean(),
      admin: z.boolean(),
      flags: z.array(z.string()),
    }),
  ),
  members: z.number(),
})
export const loginRow = z.object({
  ...role,
  /** Epoch milliseconds; null when passwords never expire. */
  validUntil: z.number().nullable(),
  liveSessions: z.number(),
  memberships: z.number(),
  /** Null when the connector may not look. */
  passwordKind: z.string().nullable(),
})
export const membershipRow = z.object({
  role: z.string(),
  member: z.string(),
  grantor: z.string(),
  grantorName: z.string().nullable(),
  admin: z.boolean(),
  /** Null up to 15, where the member's own INHERIT decides. */
  inherit: z.boolean().nullable(),
  set: z.boolean().nullable(),
})
export const flagsRow = z.object({ oid: z.string(), ...flags })

const about = {
  versionNum: z.number(),
  connectorOid: z.string(),
  isBootstrapSuperuser: z.boolean(),
  /** The target's clock at the read, epoch milliseconds. */
  readAt: z.number(),
}
export type About = { [Name in keyof typeof about]: z.infer<(typeof about)[Name]> }

export const rawSchema = z.discriminatedUnion('step', [
  z.object({ step: z.literal('roles'), ...about, rows: z.array(roleRow), objects: z.array(objectRow) }),
  z.object({ step: z.literal('attributes'), ...about }),
  z.object({
    step: z.literal('privileges'),
    ...about,
    objects: z.array(objectRow),
    grantees: z.record(z.string(), z.string()),
  }),
  z.object({ step: z.literal('logins'), ...about, rows: z.array(loginRow) }),
  z.object({ step: z.literal('passwords'), ...about, rows: z.array(loginRow) }),
  z.object({ step: z.literal('memberships'), ...about, rows: z.array(membershipRow) }),
  z.object({ step: z.literal('attribute-holdings'), ...about, rows: z.array(flagsRow) }),
  z.object({ step: z.literal('privilege-holdings'), ...about, objects: z.array(objectRow) }),
])
export type Raw = z.infer<typeof rawSchema>
