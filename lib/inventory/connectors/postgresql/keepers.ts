/**
 * Which live sessions could still use a membership that is gone. PostgreSQL does not show another session's current
 * role or its open cursors, so this is reasoned from what it does show; README.md tells the argument.
 *
 * 1. Whoever could have assumed the role (`SET ROLE`) may sit in it still, for as long as the session lives. That is
 *    every session up to 15, and from 16 on none of ours, because we grant SET FALSE.
 * 2. A statement or cursor that was open at the revoke reads on without being asked again. It holds a lock on its
 *    relation until its transaction ends: a lock that only the role's privilege explains gives it away. Relations of
 *    other databases cannot be judged from here and count as explained by the role.
 * 3. A statement inside a SECURITY DEFINER function that only the role let it call holds no such lock: any statement
 *    that ran at the revoke counts, if the role confers such a function at all.
 *
 * Sessions of accounts that are members of the account inherited it too and are judged alike. A session whose user
 * still has the role by another way keeps nothing that is not theirs, and is left alone.
 */
import { z } from 'zod'
import type { AfterRevoke } from '../contract.ts'
import { rolePairOf } from './external-ids.ts'
import type { ServerFacts } from './session.ts'

/** Evidence of our own revoke; `before` is the row as it was. */
const evidenceSchema = z.object({ before: z.object({ set_option: z.boolean().optional() }).nullish() })

/** Arguments of `KEEPERS_CTE`: $1 role, $2 member, $3 revoked at (epoch ms or null), $4 assumable, $5 other privileges */
export function keepersArguments(effect: AfterRevoke, facts: ServerFacts): unknown[] {
  const { roleOid, memberOid } = rolePairOf(effect)
  const before = evidenceSchema.safeParse(effect.revoked?.evidence).data?.before
  // Someone may have given our row SET after us; then its sessions are treated as up to 15.
  const assumable = facts.versionNum < 160_000 || before?.set_option === true
  const privileges = facts.versionNum >= 170_000 ? ['TRUNCATE', 'MAINTAIN'] : ['TRUNCATE']
  return [roleOid, memberOid, effect.revoked?.targetTime ?? null, assumable, privileges]
}

const STILL_HOLDS = (facts: ServerFacts) =>
  facts.versionNum >= 160_000
    ? `(pg_has_role(h.oid, $1::oid, 'USAGE') or pg_has_role(h.oid, $1::oid, 'SET'))`
    : `pg_has_role(h.oid, $1::oid, 'MEMBER')`

const BY_ROLE_ONLY = `
  exists (select from unnest(case l.mode
      when 'AccessShareLock' then array['SELECT']
      when 'RowShareLock' then array['SELECT', 'UPDATE', 'DELETE']
      when 'RowExclusiveLock' then array['INSERT', 'UPDATE', 'DELETE']
      else $5::text[] end) as needed(privilege)
    where (has_table_privilege($1::oid, l.relation, needed.privilege)
           and not has_table_privilege(a.usesysid, l.relation, needed.privilege))
       or (needed.privilege in ('SELECT', 'INSERT', 'UPDATE')
           and has_any_column_privilege($1::oid, l.relation, needed.privilege)
           and not has_any_column_privilege(a.usesysid, l.relation, needed.privilege)))
  or exists (select from pg_class c where c.oid = l.relation
      and pg_has_role($1::oid, c.relowner, 'USAGE') and not pg_has_role(a.usesysid, c.relowner, 'USAGE'))`

/** Yields `keeper(pid, backend_start, could_keep)`: sessions of everyone who lost the role with this membership. */
export const keepersCte = (facts: ServerFacts): string => `
with recursive holder(oid) as (
  select $2::oid union select m.member from pg_auth_members m join holder h on m.roleid = h.oid
), loser as (
  select h.oid from holder h
  where not ${STILL_HOLDS(facts)} and h.oid <> (select r.oid from pg_roles r where r.rolname = session_user)
), since as (
  select coalesce(to_timestamp($3::float8 / 1000), 'infinity') as revoked_at
), lent_function as (
  select l.oid from loser l where exists (select from pg_proc p where p.prosecdef
    and has_function_privilege($1::oid, p.oid, 'EXECUTE') and not has_function_privilege(l.oid, p.oid, 'EXECUTE'))
), relation_lock as materialized (
  -- Once for all sessions: each read of pg_locks stops the lock manager for a moment.
  select pid, database, relation, mode from pg_locks where granted and locktype = 'relation' and relation >= 16384
), keeper as materialized (
  select a.pid, a.backend_start, a.backend_start <= since.revoked_at and (
      $4::boolean
      or (coalesce(a.xact_start, a.backend_start) <= since.revoked_at and exists (
        select from relation_lock l where l.pid = a.pid
          and (l.database is distinct from (select d.oid from pg_database d where d.datname = current_database())
            or ${BY_ROLE_ONLY})))
      or (a.state is distinct from 'idle' and a.state is distinct from 'idle in transaction'
          and coalesce(a.query_start, a.backend_start) <= since.revoked_at
          and a.usesysid in (select oid from lent_function))
    ) as could_keep
  from pg_stat_activity a join loser on loser.oid = a.usesysid cross join since
  -- A physical walsender (no database) runs no SQL and keeps no role.
  where a.pid <> pg_backend_pid()
    and (coalesce(a.backend_type, 'client backend') = 'client backend' or (a.backend_type = 'walsender' and a.datid <> 0))
)`
