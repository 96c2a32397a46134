/** Reads back what is at the target: the row, the privilege, the sessions and the clock, all of one statement. */
import { instant } from '#lib/kernel/time.ts'
import { ConnectorError } from '../contract.ts'
import type { AfterRevoke, CallOptions, Verification } from '../contract.ts'
import { keepersArguments, keepersCte } from './keepers.ts'
import type { Line } from './session.ts'

type Row = {
  own: unknown
  others: { grantor: string }[] | null
  probe: boolean
  lingering: number
  spared: number
  targetTime: number
}

/**
 * The probe is `pg_has_role(account, role, 'USAGE')`: by any way, this membership or another. The clock is read after
 * the rows within the statement, so that "gone at" can only be late, never early.
 */
export async function verify(line: Line, effect: AfterRevoke, options: CallOptions = {}): Promise<Verification> {
  return line.run(async (client, facts) => {
    const { rows } = await client.query<Row>({
      // Planning this costs more than running it: the plan is kept as long as the line.
      name: 'curfew-verify',
      text: `${keepersCte(facts)}, row as (
         select to_jsonb(m) as held, m.grantor = $6::oid as own from pg_auth_members m where m.roleid = $1 and m.member = $2
       )
       select (select held from row where own) as own,
              (select jsonb_agg(held order by held->>'grantor') from row where not own) as others,
              pg_has_role($2::oid, $1::oid, 'USAGE') as probe,
              count(*) filter (where could_keep)::int as lingering,
              count(*) filter (where not could_keep)::int as spared,
              ceil(extract(epoch from clock_timestamp()) * 1000)::float8 as "targetTime"
       from keeper`,
      values: [...keepersArguments(effect, facts), facts.connectorOid],
    })
    const [row] = rows
    if (row === undefined) throw new ConnectorError('transient', 'the target answered without a row')
    return {
      present: row.own !== null,
      heldOtherwise: row.others !== null,
      probe: row.probe,
      // While our row is there nothing lingers: what sessions can do, they may do.
      lingeringSessions: row.own === null ? row.lingering : 0,
      targetTime: instant(row.targetTime),
      evidence: { own: row.own, others: row.others ?? [], otherSessions: row.spared },
    }
  }, options)
}
