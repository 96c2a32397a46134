import type { Instant } from '#lib/kernel/time.ts'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import { ConfirmAction } from './confirm-action.tsx'
import type { TokenRow } from './person-rows.ts'

type TokenListProps = { tokens: readonly TokenRow[]; now: Instant; mayRevoke: boolean }

/** Personal tokens without their secrets. */
export const TokenList = ({ tokens, now, mayRevoke }: TokenListProps) => (
  <ul aria-label="Tokens" className="divide-y divide-hairline">
    {tokens.map((token) => (
      <li key={token.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
        <div className="min-w-0 flex-1 basis-56">
          <p className="font-medium wrap-anywhere">{token.name}</p>
          <p className="text-12 text-muted">{token.scopes}</p>
        </div>
        <StatusChip tone={token.said.tone}>{token.said.word}</StatusChip>
        <p className="text-13 text-muted">
          {token.live ? (
            <>
              expires <Time at={token.expiresAt} now={now} />,{' '}
            </>
          ) : null}
          {token.lastUsedAt === null ? (
            'never used'
          ) : (
            <>
              used <Time at={token.lastUsedAt} now={now} />
            </>
          )}
        </p>
        {mayRevoke && token.live ? (
          <ConfirmAction
            small
            label="Revoke…"
            title={`Revoke the token ${token.name}`}
            consequence="Whatever uses it is refused from this moment. A revoked token cannot be brought back."
            confirmLabel="Revoke"
            done={`${token.name} is revoked`}
            method="DELETE"
            path={`/api/v1/me/tokens/${token.id}`}
          />
        ) : null}
      </li>
    ))}
  </ul>
)
