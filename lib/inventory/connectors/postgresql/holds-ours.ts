/** Which of many memberships that this connector gave are there: one statement for all. */
import { instant, type Instant } from '#lib/kernel/time.ts'
import { ConnectorError } from '../contract.ts'
import type { CallOptions, EffectTarget } from '../contract.ts'
import { rolePairOf } from './external-ids.ts'
import type { Line } from './session.ts'

export async function holdsOurs(
  line: Line,
  effects: readonly EffectTarget[],
  options: CallOptions = {},
): Promise<{ present: boolean[]; targetTime: Instant }> {
  const pairs = effects.map(rolePairOf)
  return line.run(async (client, facts) => {
    const { rows } = await client.query<{ present: boolean[] | null; targetTime: number }>({
      name: 'curfew-holds-ours',
      text: `select array_agg(held order by n) as present, ceil(extract(epoch from clock_timestamp()) * 1000)::float8 as "targetTime"
             from (select p.n, bool_or(m.member is not null) as held
                   from unnest($1::oid[], $2::oid[]) with ordinality as p(role_oid, member_oid, n)
                   left join pg_auth_members m on m.roleid = p.role_oid and m.member = p.member_oid and m.grantor = $3::oid
                   group by p.n) each`,
      values: [pairs.map(({ roleOid }) => roleOid), pairs.map(({ memberOid }) => memberOid), facts.connectorOid],
    })
    const [row] = rows
    if (row === undefined) throw new ConnectorError('transient', 'the target answered without a row')
    return { present: row.present ?? [], targetTime: instant(row.targetTime) }
  }, options)
}
