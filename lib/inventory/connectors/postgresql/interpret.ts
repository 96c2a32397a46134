/** Raw pages in, facts out. Pure: the same page always tells the same. */
import { instant } from '#lib/kernel/time.ts'
import type { Found, FoundEntitlement, FoundIdentity, RawPage } from '../contract.ts'
import { attributeId, membershipId, privilegesId, roleId } from './external-ids.ts'
import { rawSchema } from './pages.ts'
import type { About, ObjectRow, Raw, RoleFlag } from './pages.ts'

type Of<S extends Raw['step']> = Extract<Raw, { step: S }>

const FLAGS: Record<RoleFlag, { name: string; confers: string }> = {
  superuser: { name: 'SUPERUSER', confers: 'everything: no permission check applies' },
  createrole: {
    name: 'CREATEROLE',
    confers: 'create, alter and drop roles; up to PostgreSQL 15 give itself any role that is not superuser',
  },
  createdb: { name: 'CREATEDB', confers: 'create databases' },
  replication: { name: 'REPLICATION', confers: 'copy the whole cluster by streaming replication' },
  bypassrls: { name: 'BYPASSRLS', confers: 'read and write past every row-level security policy' },
}
const FLAG_KEYS = [
  'superuser',
  'createrole',
  'createdb',
  'replication',
  'bypassrls',
] as const satisfies readonly RoleFlag[]

const flagsOf = (row: Record<RoleFlag, boolean>): RoleFlag[] => FLAG_KEYS.filter((flag) => row[flag])

/** @throws ZodError when the page is not one that `fetchPage` made */
export function interpretPage(page: RawPage): Found[] {
  const raw = rawSchema.parse(page.raw)
  switch (raw.step) {
    case 'roles':
      return roleEntitlements(raw).map((value) => ({ type: 'entitlement', value }))
    case 'attributes':
      return FLAG_KEYS.map((flag) => ({ type: 'entitlement', value: attributeEntitlement(flag) }))
    case 'privileges':
      return privilegeEntitlements(raw).map((value) => ({ type: 'entitlement', value }))
    case 'logins':
      return raw.rows.map((row) => ({ type: 'identity', value: identityOf(row, raw) }))
    case 'passwords':
      return raw.rows.flatMap(passwordOf)
    case 'memberships':
      return raw.rows.map((row) => membershipHolding(row, raw))
    case 'attribute-holdings':
      return raw.rows.flatMap((row) =>
        flagsOf(row).map((flag) => standing(row.oid, attributeId(flag), `${attributeId(flag)}:${row.oid}`)),
      )
    case 'privilege-holdings':
      return [...bySchema(raw.objects).entries()].map(([id, rows]) => standing(rows[0]?.oid ?? '', id, id))
  }
}

function roleEntitlements(raw: Of<'roles'>): FoundEntitlement[] {
  const objects = Map.groupBy(raw.objects, (row) => row.oid)
  return raw.rows.map((row) => {
    const predefined = row.name.startsWith('pg_')
    return {
      externalId: roleId(row.oid),
      name: row.name,
      kind: 'role',
      content: {
        attributes: flagsOf(row),
        memberOf: row.memberOf,
        objects: (objects.get(row.oid) ?? []).map(describedObjects),
      },
      administrable: row.adminOption && !row.superuser && !raw.isBootstrapSuperuser,
      attributes: {
        predefined,
        login: row.login,
        comment: row.comment,
        members: row.members,
        summary: summaryOf(flagsOf(row), objects.get(row.oid) ?? []),
      },
    }
  })
}

/** Without oids: what is conferred does not change when an object is dropped and made again under its name. */
const describedObjects = ({ database, schema, kind, privilege, grantable, count, names, digest, via }: ObjectRow) => ({
  database,
  schema,
  kind,
  privilege,
  grantable,
  count,
  names,
  digest,
  via,
})

const attributeEntitlement = (flag: RoleFlag): FoundEntitlement => ({
  externalId: attributeId(flag),
  name: FLAGS[flag].name,
  kind: 'attribute',
  content: { attribute: flag, confers: FLAGS[flag].confers },
  // A role attribute is altered, not granted: only a superuser or CREATEROLE could, and the connector is neither.
  administrable: false,
  attributes: {},
})

/** Every (role, schema) has a privilege set of its own: what is given to one role directly is nobody else's. */
const bySchema = (objects: readonly ObjectRow[]): Map<string, ObjectRow[]> =>
  Map.groupBy(objects, (row) => privilegesId(row.oid, row.databaseOid, row.schemaOid))

function privilegeEntitlements(raw: Of<'privileges'>): FoundEntitlement[] {
  return [...bySchema(raw.objects)].map(([externalId, rows]) => {
    const [first] = rows
    return {
      externalId,
      name: `${listed(rows)} ${whereOf(first)}`,
      kind: 'object-privileges',
      content: { database: first?.database, schema: first?.schema, objects: rows.map(describedObjects) },
      administrable: false,
      attributes: { grantee: raw.grantees[first?.oid ?? ''] ?? null, granteeExternalId: roleId(first?.oid ?? '') },
    }
  })
}

const whereOf = (row: ObjectRow | undefined): string =>
  row === undefined || row.schema === ''
    ? `in database ${row?.database}`
    : `in schema ${row.schema} of database ${row.database}`

/** "SELECT, INSERT on 4 tables; EXECUTE on 1 function": one part for each set of objects with the same privileges. */
function listed(rows: readonly ObjectRow[]): string {
  const sets = Map.groupBy(rows, (row) => `${row.kind}\n${row.digest}\n${row.via}`)
  return [...sets.values()]
    .map(
      (same) =>
        `${[...new Set(same.map((row) => row.privilege))].join(', ')} on ${counted(same[0]?.count ?? 0, same[0]?.kind ?? '')}${through(same[0])}`,
    )
    .join('; ')
}

const through = (row: ObjectRow | undefined): string => (row?.via ? ` through ${row.via}` : '')
const counted = (count: number, kind: string): string => (count === 1 ? `1 ${kind}` : `${count} ${kind}s`)

/** One line for lists: attributes first, then privileges over all schemas, at most four parts. */
function summaryOf(flags: readonly RoleFlag[], objects: readonly ObjectRow[]): string {
  const schemas = Map.groupBy(objects, (row) => `${row.database}\n${row.schema}`)
  const parts = [
    ...flags.map((flag) => FLAGS[flag].name),
    ...[...schemas.values()].map((rows) => `${listed(rows)} ${whereOf(rows[0])}`),
  ]
  const shown = parts.slice(0, 4)
  return parts.length > shown.length ? `${shown.join('; ')}; and ${parts.length - shown.length} more` : shown.join('; ')
}

function identityOf(row: Of<'logins'>['rows'][number], about: About): FoundIdentity {
  return {
    externalId: roleId(row.oid),
    accountKey: roleId(row.oid),
    name: row.name,
    kind: 'database-role',
    attributes: {
      ...Object.fromEntries(FLAG_KEYS.map((flag) => [flag, row[flag]])),
      inherits: row.inherits,
      connectionLimit: row.connectionLimit,
      validUntil: row.validUntil,
      comment: row.comment,
      memberships: row.memberships,
      password: row.passwordKind ?? 'unknown',
      bootstrapSuperuser: row.oid === '10',
      connectorAccount: row.oid === about.connectorOid,
    },
    // VALID UNTIL ends passwords, not the account; a limit of no connections ends it, except for superusers.
    disabled: row.connectionLimit === 0 && !row.superuser,
    // PostgreSQL keeps no history: an account that is not connected now was last used at a time nobody knows.
    lastUsedAt: row.liveSessions > 0 ? instant(about.readAt) : 'unknown',
    liveSessions: row.liveSessions,
  }
}

/** Whether there is a password is unknown to most connectors (`attributes.password` says so): then it is assumed. */
function passwordOf(row: Of<'passwords'>['rows'][number]): Found[] {
  if (row.passwordKind === 'none') return []
  return [
    {
      type: 'credential',
      value: {
        externalId: `password:${row.oid}`,
        identityExternalId: roleId(row.oid),
        kind: 'password',
        expiresAt: row.validUntil === null ? 'never' : instant(row.validUntil),
        lastRotatedAt: 'unknown',
      },
    },
  ]
}

function membershipHolding(row: Of<'memberships'>['rows'][number], about: About): Found {
  return {
    type: 'holding',
    value: {
      externalId: membershipId(row.role, row.member, row.grantor),
      identityExternalId: roleId(row.member),
      entitlementExternalId: roleId(row.role),
      ownGrantor: row.grantor === about.connectorOid && !about.isBootstrapSuperuser,
      attributes: { grantor: row.grantorName, admin: row.admin, inherit: row.inherit, set: row.set },
    },
  }
}

const standing = (oid: string, entitlementExternalId: string, externalId: string): Found => ({
  type: 'holding',
  value: { externalId, identityExternalId: roleId(oid), entitlementExternalId, ownGrantor: false, attributes: {} },
})
