/**
 * The statements that change the target. Each goes out as ONE simple-query message, which PostgreSQL runs as one
 * transaction and commits without asking back: a worker that stalls after sending cannot commit late.
 *
 * DO blocks take no parameters and a message of several statements takes none either, so the arguments are written into
 * it, and they are plain numbers. Names never pass through here: the block looks them up by oid at the server and quotes
 * them there.
 */
import { SQLSTATE_DEADLINE, SQLSTATE_GONE, SQLSTATE_HELD_STANDING } from './errors.ts'
import type { RolePair } from './external-ids.ts'

/** `deadlineEpochMs` is a point in the target's own time; null is no limit. */
type Arguments = RolePair & { deadlineEpochMs: number | null; lockTimeoutMs: number }

/** The target's clock, in milliseconds. */
export const CLOCK = `select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`

/** @throws RangeError unless every argument is a finite number: these are the only bytes that vary */
function message(verb: 'grant' | 'revoke', args: Arguments): string {
  for (const [name, value] of Object.entries(args))
    if (name === 'deadlineEpochMs' && value === null) continue
    else if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError(`${name} is not a number`)
  return `/* curfew ${verb} ${JSON.stringify(args)} */
${BLOCKS[verb](effectOf(args))};
select current_setting('curfew.outcome')::jsonb as outcome,
       ceil(extract(epoch from clock_timestamp()) * 1000)::float8 as "targetTime"`
}

type Effect = { role: string; member: string; deadline: string; look: string; lockTimeout: string }

const ME = 'quote_ident(current_user)::regrole::oid'
const IS_MODERN = `current_setting('server_version_num')::int >= 160000`

/**
 * A block is compiled anew each time it is sent, and every expression in it is planned: one query looks and decides, the
 * block does as it says, and one query looks at what came of it.
 */
function effectOf({ roleOid, memberOid, deadlineEpochMs, lockTimeoutMs }: Arguments): Effect {
  const deadline = `to_timestamp(${deadlineEpochMs ?? 'null'}::float8 / 1000)`
  return {
    role: `${roleOid}::oid::regrole`,
    member: `${memberOid}::oid::regrole`,
    deadline,
    // The row as JSON: inherit_option and set_option exist from 16 on, and a missing key is simply null.
    look: `(select extract(epoch from ${deadline} - clock_timestamp()) * 1000 as left_ms,
      (array_agg(to_jsonb(m)) filter (where m.grantor = ${ME}))[1] as held, count(*) filter (where m.grantor <> ${ME}) > 0 as others
    from pg_auth_members m where m.roleid = ${roleOid} and m.member = ${memberOid}) found`,
    // A statement that waits for a lock must not come true after the deadline. Rounded up: what gives up because of the
    // deadline does so past it, and what got its lock in that last millisecond is undone by the second look at the clock.
    lockTimeout: `set_config('lock_timeout', greatest(1, ceil(least(left_ms, ${lockTimeoutMs})))::text, true)`,
  }
}

/** A role that is gone is written as its number. */
const isGone = (role: string) => `${role}::text = ${role}::oid::text`
const nameOf = (role: string) => `pg_get_userbyid(${role}::oid)`

const grantBlock = ({ role, member, deadline, look, lockTimeout }: Effect) => `do $curfew$
declare fact record; outcome record;
begin
  select held, coalesce(held is not null and (not ${IS_MODERN} or (held->>'inherit_option')::boolean and not (held->>'set_option')::boolean), false) as usable,
    case when left_ms <= 0 then 'the time to grant had passed at the target' when ${isGone(role)} then 'the role is gone at the target'
      when ${isGone(member)} then 'the account is gone at the target' when others then 'held standing' end as hindrance,
    case when left_ms <= 0 then '${SQLSTATE_DEADLINE}' when ${isGone(role)} or ${isGone(member)} then '${SQLSTATE_GONE}' else '${SQLSTATE_HELD_STANDING}' end as code,
    -- Inherited but not assumable: the revoke is then felt at once in sessions that are open.
    'grant ' || ${role} || ' to ' || ${member} || case when ${IS_MODERN} then ' with inherit true, set false granted by current_user' else '' end as statement,
    ${lockTimeout}
  into fact from ${look};
  if fact.hindrance is not null then
    raise exception '%', fact.hindrance using errcode = fact.code;
  end if;
  if not fact.usable then
    execute fact.statement;
  end if;
  -- Up to 15 a GRANT over a membership that came between does nothing and says so only in a notice; and a role renamed
  -- between look-up and GRANT would have been mistaken. Both show as: our row is not there. And the clock again, after any
  -- waiting: raising here undoes the GRANT.
  select held is null as standing, clock_timestamp() >= ${deadline} as late,
    set_config('curfew.outcome', jsonb_build_object('result', case when fact.held is null then 'granted' else 'already-held-by-us' end,
      'role', ${nameOf(role)}, 'member', ${nameOf(member)}, 'before', fact.held, 'row', held)::text, true)
  into outcome from ${look};
  if outcome.standing and not fact.usable then
    raise exception 'held standing' using errcode = '${SQLSTATE_HELD_STANDING}';
  elsif outcome.late then
    raise exception 'the time to grant passed while waiting at the target' using errcode = '${SQLSTATE_DEADLINE}';
  end if;
end $curfew$`

const revokeBlock = ({ role, member, deadline, look, lockTimeout }: Effect) => `do $curfew$
declare fact record; outcome record;
begin
  -- A copy that the network kept must not take away what was given anew since. Without a deadline all of this is null.
  select held, held is not null and coalesce(left_ms <= 0, false) as late,
    'revoke ' || ${role} || ' from ' || ${member} || ' granted by current_user' as statement, ${lockTimeout}
  into fact from ${look};
  if fact.late then
    raise exception 'the time to revoke had passed at the target' using errcode = '${SQLSTATE_DEADLINE}';
  end if;
  if fact.held is not null then
    -- Up to 15 the grantor is not part of the statement's meaning (any row would go), but the one row there is ours:
    -- that was read just now. Never CASCADE: what others hang on this row is theirs.
    execute fact.statement;
  end if;
  select held is not null as present, coalesce(clock_timestamp() >= ${deadline}, false) as late,
    set_config('curfew.outcome', jsonb_build_object('result', case when fact.held is null then 'was-absent' else 'revoked' end,
      'role', ${nameOf(role)}, 'member', ${nameOf(member)}, 'before', fact.held, 'heldOtherwise', others)::text, true)
  into outcome from ${look};
  if fact.held is not null and outcome.present then
    raise exception 'the membership is still there after REVOKE' using errcode = '40001';
  elsif fact.held is not null and outcome.late then
    raise exception 'the time to revoke passed while waiting at the target' using errcode = '${SQLSTATE_DEADLINE}';
  end if;
end $curfew$`

const BLOCKS = { grant: grantBlock, revoke: revokeBlock }

export const grantMessage = (args: Arguments & { deadlineEpochMs: number }): string => message('grant', args)
/**
 * The last row is the clock after the commit: until then a session that begins may still see the membership. After a
 * refusal the connection is inside an aborted transaction: roll back.
 */
export const revokeMessage = (args: Arguments): string => `begin;
${message('revoke', args)};
commit;
${CLOCK}`
