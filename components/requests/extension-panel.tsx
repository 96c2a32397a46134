import Link from 'next/link'
import type { RequestDetail } from '#lib/access/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { KeyFacts } from '../ui/key-facts.tsx'
import { Panel } from '../ui/panel.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import { sayGrant } from './words.ts'

/** Which live grant more time is asked for, and from which end to which. */
export function ExtensionPanel({ detail }: { detail: RequestDetail }) {
  const { extension, request, asOf } = detail
  if (!extension) return null
  const said = sayGrant(extension.grantState)
  const end = (at: typeof extension.fromEndsAt) => <Time at={at} now={asOf} exact className="whitespace-normal" />
  const isOpen = request.state === 'pending'
  return (
    <Panel
      title="More time of a live grant"
      actions={
        <Link href={`/grants/${extension.grantId}`} className="link text-13">
          The grant
        </Link>
      }
      footer={
        isOpen
          ? 'Nothing else is given. If its end comes first, this lapses and the grant ends on time.'
          : 'Nothing else was given.'
      }
    >
      <KeyFacts
        facts={[
          { label: 'Grant', value: <StatusChip tone={said.tone}>{said.word}</StatusChip> },
          { label: extension.decided ? 'End as it was' : 'End as it is', value: end(extension.fromEndsAt) },
          {
            label: extension.decided ? 'Was moved to' : isOpen ? 'If approved now' : 'Was asked to',
            value: <span className="font-medium">{end(extension.toEndsAt)}</span>,
          },
          { label: 'Later by', value: formatDuration(extension.toEndsAt - extension.fromEndsAt) },
        ]}
      />
    </Panel>
  )
}
