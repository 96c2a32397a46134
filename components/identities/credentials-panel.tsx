import type { Credential } from '#lib/inventory/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { kindWords } from '../ui/kind-words.ts'
import { Panel } from '../ui/panel.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'

/** What it proves itself with, and until when. */
export const CredentialsPanel = ({ credentials, now }: { credentials: readonly Credential[]; now: Instant }) => (
  <Panel title="Credentials" count={credentials.length} flush>
    {credentials.length === 0 ? (
      <p className="p-4 text-13 text-muted">None seen at its source.</p>
    ) : (
      <ul>
        {credentials.map((one) => (
          <li key={one.id} className="border-b border-hairline px-4 py-2.5 text-13 last:border-b-0">
            <p className="flex flex-wrap justify-between gap-x-3">
              <span className="font-medium">{kindWords(one.kind)}</span>
              <Expiry credential={one} now={now} />
            </p>
            <p className="text-12 text-muted">
              {one.lastRotatedAt === null ? (
                'rotation unknown'
              ) : (
                <>
                  rotated <Time at={one.lastRotatedAt} now={now} />
                </>
              )}
              , first seen <Time at={one.firstSeenAt} now={now} />
            </p>
          </li>
        ))}
      </ul>
    )}
  </Panel>
)

function Expiry({ credential, now }: { credential: Credential; now: Instant }) {
  if (credential.neverExpires) return <StatusChip tone="warn">never expires</StatusChip>
  if (credential.expiresAt === null) return <StatusChip tone="unknown">expiry unknown</StatusChip>
  const past = credential.expiresAt <= now
  return (
    <span>
      {past ? 'expired ' : 'expires '}
      <Time at={credential.expiresAt} now={now} />
    </span>
  )
}
