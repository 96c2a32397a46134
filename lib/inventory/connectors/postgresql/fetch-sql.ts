/** The statements of the inventory. Every list is ordered and continues after a key, so that pages resume anywhere. */

const MODERN = 160_000
const FLAGS = `r.rolsuper as superuser, r.rolcreaterole as createrole, r.rolcreatedb as createdb,
  r.rolreplication as replication, r.rolbypassrls as bypassrls`
const ROLE = `r.oid::text as oid, r.rolname::text as name, r.rolcanlogin as login, r.rolinherit as inherits,
  shobj_description(r.oid, 'pg_authid') as comment, r.rolconnlimit as "connectionLimit", ${FLAGS}`

/** Up to 15 a membership is inherited when the member is INHERIT, and can always be assumed. */
const edgeColumns = (versionNum: number): string =>
  versionNum >= MODERN
    ? 'm.inherit_option as inherits, m.set_option as assumable'
    : '(select i.rolinherit from pg_roles i where i.oid = m.member) as inherits, true as assumable'

/**
 * `reach(root, oid, effective)`: each role of `page` and what it is a member of, through any number of steps.
 * Effective is what comes with a grant of ours: from 16 on what is inherited all the way (we grant SET FALSE); up to
 * 15 all of it, because the account may assume the role and go on from there.
 */
const reach = (versionNum: number): string => `
edge as (
  -- What we gave for a while is told as a holding. It is part of what an account confers only while somebody is a
  -- member of that account: otherwise each elevation would make a new version of a role that nobody holds.
  select m.roleid, m.member, m.admin_option, ${edgeColumns(versionNum)} from pg_auth_members m
  where m.grantor is distinct from (select c.oid from pg_roles c where c.rolname = session_user and c.oid <> 10)
    or exists (select from pg_auth_members held where held.roleid = m.member)
), reach(root, oid, effective) as (
  select oid, oid, true from page
  union
  select reach.root, edge.roleid, reach.effective and ${versionNum >= MODERN ? 'edge.inherits' : 'true'}
  from reach join edge on edge.member = reach.oid
)`

/** $1 after oid, $2 how many */
export const rolesSql = (versionNum: number): string => `
with recursive page as (
  -- Nobody can be made a member of pg_database_owner.
  select * from pg_roles r where r.oid > $1::oid and r.rolname <> 'pg_database_owner' order by r.oid limit $2
), ${reach(versionNum)}
select ${ROLE},
  exists (select from pg_auth_members a join pg_roles c on c.oid = a.member and c.rolname = current_user
          where a.roleid = r.oid and a.admin_option) as "adminOption",
  (select count(distinct m.member)::int from pg_auth_members m where m.roleid = r.oid) as members,
  coalesce((select jsonb_agg(jsonb_build_object('name', g.rolname, 'direct', e.admin is not null, 'effective', up.effective,
      'admin', coalesce(e.admin, false), 'flags', array_remove(array[
        case when g.rolsuper then 'superuser' end, case when g.rolcreaterole then 'createrole' end,
        case when g.rolcreatedb then 'createdb' end, case when g.rolreplication then 'replication' end,
        case when g.rolbypassrls then 'bypassrls' end], null)) order by g.rolname collate "C")
    from (select oid, bool_or(effective) as effective from reach where root = r.oid and oid <> r.oid group by oid) up
    join pg_roles g on g.oid = up.oid
    left join lateral (select bool_or(admin_option) as admin from edge where edge.member = r.oid and edge.roleid = g.oid) e on true
  ), '[]') as "memberOf"
from page r order by r.oid`

const SYSTEM_SCHEMA = `(n.nspname in ('pg_catalog', 'information_schema') or n.nspname like 'pg\\_toast%' or n.nspname like 'pg\\_temp%')`

/**
 * `thing`: everything with an owner or an access list in this database. A missing list means the owner's rights and
 * PUBLIC's, and neither is listed: everybody has PUBLIC's, and OWNER says more than any list. Owners of the system's
 * own objects are left out, lists on them are not.
 */
const things = (withDatabases: boolean): string => `
thing(kind, schema_oid, schema, name, owner, owned, acl) as (
  select 'schema', n.oid, n.nspname, n.nspname::text, n.nspowner, not ${SYSTEM_SCHEMA}, n.nspacl from pg_namespace n
  union all
  select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
      when 'f' then 'foreign table' else 'table' end, n.oid, n.nspname, c.relname::text,
    c.relowner, not ${SYSTEM_SCHEMA}, c.relacl
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'column', n.oid, n.nspname, c.relname || '.' || a.attname, c.relowner, false, a.attacl
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where a.attacl is not null and not a.attisdropped
  union all
  select 'function', n.oid, n.nspname, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
      || case when p.prosecdef then ' security definer' else '' end,
    p.proowner, not ${SYSTEM_SCHEMA}, p.proacl
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.proacl is not null or not ${SYSTEM_SCHEMA}
  union all
  select 'default privilege', coalesce(n.oid, 0), coalesce(n.nspname, ''),
    'on new ' || case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
      when 'T' then 'types' when 'n' then 'schemas' else 'objects' end || ' of ' || pg_get_userbyid(d.defaclrole), d.defaclrole, false, d.defaclacl
  from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
  union all
  select 'foreign server', 0, '', s.srvname::text, s.srvowner, true, s.srvacl from pg_foreign_server s
  ${withDatabases ? `union all select 'database', 0, '', d.datname::text, d.datdba, true, d.datacl from pg_database d where not d.datistemplate` : ''}
), privilege as (
  select kind, schema_oid, schema, name, owner as grantee, 'OWNER' as privilege, true as grantable from thing where owned
  union all
  select t.kind, t.schema_oid, t.schema, t.name, a.grantee, a.privilege_type, a.is_grantable
  from thing t cross join lateral aclexplode(t.acl) a where a.grantee <> 0 and a.grantee <> t.owner
)`

/**
 * First per grantee, then handed to everyone who reaches it: a role over thousands of tables with thousands of members
 * would otherwise be counted out for each member anew.
 */
const AGGREGATE = `, conferred as materialized (
  select p.grantee, p.schema_oid, p.schema, p.kind, p.privilege, p.grantable, count(*)::int as count,
    (array_agg(left(p.name, 120) order by p.name collate "C"))[1:20] as names,
    encode(sha256(convert_to(string_agg(p.name, E'\\n' order by p.name collate "C"), 'UTF8')), 'hex') as digest
  -- Distinct: two grantors may have given the same.
  from (select distinct grantee, schema_oid, schema, kind, privilege, grantable, name from privilege
        where grantee in (select oid from reach where effective)) p
  group by p.grantee, p.schema_oid, p.schema, p.kind, p.privilege, p.grantable
)
select reach.root::text as oid, (select d.oid::text from pg_database d where d.datname = current_database()) as "databaseOid",
  current_database()::text as database, c.schema_oid::text as "schemaOid", c.schema::text as schema, c.kind, c.privilege,
  c.grantable, c.count, c.names, c.digest, case when c.grantee <> reach.root then via.rolname::text end as via
from reach join conferred c on c.grantee = reach.oid join pg_roles via on via.oid = c.grantee
where reach.effective
order by reach.root, c.schema_oid, c.kind collate "C", c.privilege collate "C", c.grantable, via.rolname collate "C"`

/** What roles confer on objects, inheritance included. $1 oids; databases themselves are listed once, from the first. */
export const conferredSql = (versionNum: number, withDatabases: boolean): string => `
with recursive page as (select r.oid from pg_roles r where r.oid = any($1::oid[])), ${reach(versionNum)},
${things(withDatabases)}${AGGREGATE}`

/** What login roles hold on objects themselves. $1 oids */
export const heldSql = (withDatabases: boolean): string => `
with reach(root, oid, effective) as (select r.oid, r.oid, true from pg_roles r where r.oid = any($1::oid[])),
${things(withDatabases)}${AGGREGATE}`

/** $1 after oid, $2 how many */
export const loginOidsSql = `
select r.oid::text as oid, r.rolname::text as name from pg_roles r where r.rolcanlogin and r.oid > $1::oid order by r.oid limit $2`

/** $1 after oid, $2 how many. Of a verifier only its kind is read: neither salt nor hash leaves the target. */
export const loginsSql = (mayReadVerifiers: boolean): string => `
select ${ROLE},
  case when r.rolvaliduntil is null or not isfinite(r.rolvaliduntil) then null
       else floor(extract(epoch from r.rolvaliduntil) * 1000)::float8 end as "validUntil",
  (select count(*)::int from pg_stat_activity a where a.usesysid = r.oid
     and coalesce(a.backend_type, 'client backend') in ('client backend', 'walsender')) as "liveSessions",
  (select count(distinct m.roleid)::int from pg_auth_members m where m.member = r.oid) as memberships,
  ${
    mayReadVerifiers
      ? `(select case when v.rolpassword is null then 'none' when v.rolpassword like 'SCRAM-SHA-256$%' then 'scram-sha-256'
            when v.rolpassword like 'md5%' then 'md5' else 'other' end from pg_authid v where v.oid = r.oid)`
      : 'null'
  } as "passwordKind"
from pg_roles r where r.rolcanlogin and r.oid > $1::oid order by r.oid limit $2`

/** $1 $2 $3 after (member, role, grantor), $4 how many */
export const membershipsSql = (versionNum: number): string => `
select m.roleid::text as role, m.member::text as member, m.grantor::text as grantor, g.rolname::text as "grantorName",
  m.admin_option as admin, ${versionNum >= MODERN ? 'm.inherit_option' : 'null::boolean'} as inherit,
  ${versionNum >= MODERN ? 'm.set_option' : 'null::boolean'} as set
from pg_auth_members m join pg_roles r on r.oid = m.member left join pg_roles g on g.oid = m.grantor
where r.rolcanlogin and (m.member, m.roleid, m.grantor) > ($1::oid, $2::oid, $3::oid)
order by m.member, m.roleid, m.grantor limit $4`

/** $1 after oid, $2 how many */
export const flagsSql = `
select r.oid::text as oid, ${FLAGS} from pg_roles r
where r.rolcanlogin and (r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls)
  and r.oid > $1::oid order by r.oid limit $2`

export const aboutSql = `
select ceil(extract(epoch from clock_timestamp()) * 1000)::float8 as "readAt",
  has_table_privilege('pg_authid', 'SELECT') as "mayReadVerifiers"`
