/**
 * The statements that change the target. Each goes out as ONE simple-query message, which PostgreSQL runs as one
 * implicit transaction and commits without asking back: a worker that stalls after sending cannot commit late.
 *
 * DO blocks take no parameters and a message of several statements takes none either, so the arguments ride in a
 * transaction-local setting, as JSON of plain numbers. Names never pass through here: the block looks them up by oid
 * and quotes them with format('%I') at the server.
 */
import { SQLSTATE_DEADLINE, SQLSTATE_GONE, SQLSTATE_HELD_STANDING } from './errors.ts'
import type { RolePair } from './external-ids.ts'

/** `deadlineEpochMs` is a point in the target's own time; null is no limit. */
type Arguments = RolePair & { deadlineEpochMs: number | null; lockTimeoutMs: number }

/** @throws RangeError unless every argument is a finite number: these are the only bytes that vary */
function message(args: Arguments, block: string): string {
  for (const [name, value] of Object.entries(args))
    if (name === 'deadlineEpochMs' && value === null) continue
    else if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError(`${name} is not a number`)
  return `select set_config('curfew.effect', '${JSON.stringify(args)}', true);
${block};
select current_setting('curfew.outcome')::jsonb as outcome,
       ceil(extract(epoch from clock_timestamp()) * 1000)::float8 as "targetTime"`
}

const DECLARE = `
  effect jsonb := current_setting('curfew.effect')::jsonb;
  role_oid oid := (effect->>'roleOid')::oid;
  member_oid oid := (effect->>'memberOid')::oid;
  modern boolean := current_setting('server_version_num')::int >= 160000;
  me oid := (select oid from pg_roles where rolname = current_user);
  role_name name := (select rolname from pg_roles where oid = role_oid);
  member_name name := (select rolname from pg_roles where oid = member_oid);
  deadline timestamptz := to_timestamp((effect->>'deadlineEpochMs')::float8 / 1000);
  left_ms float8 := extract(epoch from deadline - clock_timestamp()) * 1000;
  held jsonb;
`
// The row as JSON: inherit_option and set_option exist from 16 on, and a missing key is simply null.
const OWN_ROW = `(select to_jsonb(m) from pg_auth_members m
    where m.roleid = role_oid and m.member = member_oid and m.grantor = me)`
const OTHER_ROW = `exists (select from pg_auth_members m
    where m.roleid = role_oid and m.member = member_oid and m.grantor <> me)`

const GRANT_BLOCK = `do $curfew$
declare ${DECLARE}
  usable boolean;
begin
  if left_ms <= 0 then
    raise exception 'the time to grant had passed at the target' using errcode = '${SQLSTATE_DEADLINE}';
  end if;
  if role_name is null or member_name is null then
    raise exception '% is gone at the target', case when role_name is null then 'the role' else 'the account' end
      using errcode = '${SQLSTATE_GONE}';
  end if;
  if ${OTHER_ROW} then
    raise exception 'held standing' using errcode = '${SQLSTATE_HELD_STANDING}';
  end if;
  held := ${OWN_ROW};
  usable := held is not null and (not modern or (held->>'inherit_option')::boolean and not (held->>'set_option')::boolean);
  if not usable then
    -- A GRANT that waits for a lock must not come true after the deadline.
    perform set_config('lock_timeout', greatest(1, floor(least(left_ms, (effect->>'lockTimeoutMs')::float8)))::text, true);
    if modern then
      -- Inherited but not assumable: the revoke is then felt at once in sessions that are open.
      execute format('grant %I to %I with inherit true, set false granted by current_user', role_name, member_name);
    else
      execute format('grant %I to %I', role_name, member_name);
    end if;
    -- Up to 15 a GRANT over a membership that came between does nothing and says so only in a notice; and a role
    -- renamed between look-up and GRANT would have been mistaken. Both show as: our row is not there.
    if ${OWN_ROW} is null then
      raise exception 'held standing' using errcode = '${SQLSTATE_HELD_STANDING}';
    end if;
  end if;
  -- Again after any waiting: raising here undoes the GRANT.
  if clock_timestamp() >= deadline then
    raise exception 'the time to grant passed while waiting at the target' using errcode = '${SQLSTATE_DEADLINE}';
  end if;
  perform set_config('curfew.outcome', jsonb_build_object('result', case when held is null then 'granted' else 'already-held-by-us' end,
    'role', role_name, 'member', member_name, 'before', held, 'row', ${OWN_ROW})::text, true);
end $curfew$`

const REVOKE_BLOCK = `do $curfew$
declare ${DECLARE}
begin
  held := ${OWN_ROW};
  if held is not null then
    -- A copy that the network kept must not take away what was given anew since. Without a deadline all of this is null.
    if left_ms <= 0 then
      raise exception 'the time to revoke had passed at the target' using errcode = '${SQLSTATE_DEADLINE}';
    end if;
    perform set_config('lock_timeout', greatest(1, floor(least(left_ms, (effect->>'lockTimeoutMs')::float8)))::text, true);
    -- Up to 15 the grantor is not part of the statement's meaning (any row would go), but the one row there is ours:
    -- that was read just now. Never CASCADE: what others hang on this row is theirs.
    execute format('revoke %I from %I granted by current_user', role_name, member_name);
    if ${OWN_ROW} is not null then
      raise exception 'the membership is still there after REVOKE' using errcode = '40001';
    end if;
    if clock_timestamp() >= deadline then
      raise exception 'the time to revoke passed while waiting at the target' using errcode = '${SQLSTATE_DEADLINE}';
    end if;
  end if;
  perform set_config('curfew.outcome', jsonb_build_object('result', case when held is null then 'was-absent' else 'revoked' end,
    'role', role_name, 'member', member_name, 'before', held, 'heldOtherwise', ${OTHER_ROW})::text, true);
end $curfew$`

export const grantMessage = (args: Arguments & { deadlineEpochMs: number }): string => message(args, GRANT_BLOCK)
export const revokeMessage = (args: Arguments): string => message(args, REVOKE_BLOCK)
