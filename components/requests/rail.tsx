import type { RequestDetail } from '#lib/access/server.ts'
import { Id } from '../ui/id.tsx'
import { KeyFacts } from '../ui/key-facts.tsx'
import { Panel } from '../ui/panel.tsx'
import { PersonName } from '../ui/person-name.tsx'
import { Time } from '../ui/time.tsx'

/** Who decides and by which rule, when it lapses, what follows. */
export function Rail({ detail }: { detail: RequestDetail }) {
  const { request, approvers, asOf } = detail
  const pending = request.state === 'pending'
  return (
    <Panel title={pending ? 'Who decides' : 'Who could decide'}>
      <ul className="mb-4 flex flex-col gap-1 text-13">
        {approvers.map((one) => (
          <li key={one.personId} className="flex justify-between gap-3">
            <PersonName name={one.name} you={one.personId === detail.viewerId} />
            {one.mayDecide ? null : <span className="text-muted">asked for it</span>}
          </li>
        ))}
        {approvers.length === 0 ? <li className="text-muted">Nobody is in the approver team now.</li> : null}
      </ul>
      <KeyFacts
        facts={[
          { label: 'Asked', value: <Time at={request.createdAt} now={asOf} /> },
          ...(pending ? [{ label: 'Lapses', value: <Time at={request.lapsesAt} now={asOf} /> }] : []),
          { label: 'Afterwards', value: 'Revoked by itself at its end, read back, in the record' },
          { label: 'Request', value: <Id value={request.id} short /> },
        ]}
      />
    </Panel>
  )
}
