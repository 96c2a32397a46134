import type { Instant } from '#lib/kernel/time.ts'
import type { Claim, IdentityDetail, OwnershipPeriod } from '#lib/ownership/model.ts'
import { Panel, PanelSection } from '../ui/panel.tsx'
import { NoOwner, PersonName } from '../ui/person-name.tsx'
import { Time } from '../ui/time.tsx'
import { dateText } from '../ui/times.ts'
import { ClaimItem } from './claim-item.tsx'
import { sayClaim } from './claim-words.ts'
import { ReleaseButton } from './owner-actions.tsx'
import { type Receiver, TransferButton } from './transfer-button.tsx'

type OwnerPanelProps = {
  identity: IdentityDetail
  claims: readonly Claim[]
  history: readonly OwnershipPeriod[]
  receivers: readonly Receiver[]
  isAdmin: boolean
  now: Instant
}

/** Who answers for it, who wants to, who did. */
export function OwnerPanel({ identity, claims, history, receivers, isAdmin, now }: OwnerPanelProps) {
  const { owner } = identity
  const waiting = claims.filter((claim) => claim.state === 'pending')
  const before = history.filter((period) => period.endedAt !== null).slice(0, 4)
  return (
    <Panel title="Owner">
      {owner ? (
        <p>
          <PersonName name={owner.name} team={owner.kind === 'team'} />
          <span className="block text-13 text-muted">
            since <Time at={owner.since} now={now} />
          </span>
        </p>
      ) : (
        <>
          <NoOwner />
          <p className="mt-1 text-13 text-muted">Nobody answers for what it does. Claim it if it is yours.</p>
        </>
      )}
      {identity.mayTransfer ? (
        <div className="mt-3 flex flex-wrap gap-2">
          <TransferButton identityId={identity.id} name={identity.name} receivers={receivers} atOnce={isAdmin} />
          {owner ? <ReleaseButton identityId={identity.id} name={identity.name} /> : null}
        </div>
      ) : null}
      {waiting.length > 0 || before.length > 0 ? (
        <div className="mt-4">
          {waiting.length > 0 ? (
            <PanelSection title="Claims that wait">
              <div className="flex flex-col gap-4">
                {waiting.map((claim) => (
                  <ClaimItem key={claim.id} claim={sayClaim(claim)} now={now} />
                ))}
              </div>
            </PanelSection>
          ) : null}
          {before.length > 0 ? (
            <PanelSection title="Before">
              <ul className="flex flex-col gap-1 text-13">
                {before.map((period) => (
                  <li key={period.id} className="flex justify-between gap-3">
                    <PersonName name={period.owner.name} team={period.owner.kind === 'team'} />
                    <span className="shrink-0 text-muted">
                      until {period.endedAt === null ? 'now' : dateText(period.endedAt)}
                    </span>
                  </li>
                ))}
              </ul>
            </PanelSection>
          ) : null}
        </div>
      ) : null}
    </Panel>
  )
}
