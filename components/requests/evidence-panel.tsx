import Link from 'next/link'
import type { RequestDetail } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { KeyFacts } from '../ui/key-facts.tsx'
import { formatPercent } from '../ui/numbers.ts'
import { Panel, PanelSection } from '../ui/panel.tsx'
import { NoOwner } from '../ui/person-name.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import { visibleText } from '../ui/visible.ts'
import { type EarlierRow, earlierRows, flagWords, heldSummary } from './evidence.ts'

/** What speaks for and against it: use, earlier grants, what is held anyway, who answers for it. */
export function EvidencePanel({ detail }: { detail: RequestDetail }) {
  const { evidence, request, asOf } = detail
  const rows = earlierRows(detail.earlier, request.grantId)
  const summary = heldSummary(rows)
  const standing = evidence.standingNames.slice(0, 6)
  return (
    <Panel title="Evidence">
      <KeyFacts
        layout="columns"
        facts={[
          { label: 'Owner', value: owner(detail) },
          {
            label: 'Baseline declared',
            value: evidence.scopedAt === null ? 'never' : <Time at={evidence.scopedAt} now={asOf} />,
          },
          { label: 'Last used', value: lastUsed(detail) },
          { label: 'Sessions now', value: evidence.liveSessions === null ? undefined : String(evidence.liveSessions) },
          { label: 'Flags', value: flagWords(evidence.flags).join(', ') || null },
          {
            label: 'Others with the same',
            value: `${evidence.standingHolders} standing, ${evidence.grantedPeers} were granted it in 90 days`,
          },
        ]}
      />
      <div className="mt-4">
        <PanelSection title={`Earlier grants of ${request.entitlementName}`}>
          {summary ? <p className="mb-2 text-13">{summary}</p> : null}
          {rows.length === 0 ? (
            <p className="text-13 text-muted">None: this is the first time.</p>
          ) : (
            <EarlierTable rows={rows} now={asOf} />
          )}
        </PanelSection>
        <PanelSection title="Holds already, standing">
          <p className="text-13 wrap-anywhere">
            {standing.length === 0 ? (
              <span className="text-muted">Nothing.</span>
            ) : (
              <>
                <span className="font-mono text-12 wrap-anywhere">{standing.join(', ')}</span>
                {evidence.standingNames.length > standing.length
                  ? ` and ${evidence.standingNames.length - standing.length} more`
                  : ''}
                <span className="text-muted"> · {baselineText(evidence.standingCount, evidence.baselineCount)}</span>
              </>
            )}
          </p>
        </PanelSection>
      </div>
    </Panel>
  )
}

const baselineText = (standing: number, baseline: number) =>
  baseline === 0 ? 'no baseline declared' : `${baseline} of ${standing} declared as baseline`

const owner = ({ evidence, asOf }: RequestDetail) =>
  evidence.ownerName === null ? (
    <NoOwner />
  ) : (
    <>
      {evidence.ownerName}
      {evidence.ownedSince === null ? null : (
        <span className="text-muted">
          , since <Time at={evidence.ownedSince} now={asOf} />
        </span>
      )}
    </>
  )

function lastUsed({ evidence, asOf }: RequestDetail) {
  if (evidence.lastUsedAt !== null) return <Time at={evidence.lastUsedAt} now={asOf} />
  return evidence.lastUsedKnown ? 'never seen' : undefined
}

// An end a moment early, which is the promise, is still all of it.
const shareText = (share: number | null) => (share === null ? '—' : share > 0.99 ? 'all' : formatPercent(share))

const HEAD = 'h-7 border-b border-hairline pr-4 text-left text-12 font-medium text-muted'
const CELL = 'h-8 border-b border-hairline pr-4 group-last:border-b-0'

const EarlierTable = ({ rows, now }: { rows: readonly EarlierRow[]; now: Instant }) => (
  <table className="w-full text-13">
    <thead>
      <tr>
        {['When', 'Asked', 'Held', 'Of asked'].map((head) => (
          <th key={head} scope="col" className={HEAD}>
            {head}
          </th>
        ))}
        <th scope="col" className={`${HEAD} max-sm:hidden`}>
          Because
        </th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={row.id} className="group">
          <td className={CELL}>
            <Link href={`/grants/${row.id}`} className="link" prefetch={false}>
              {row.at === null ? (
                <StatusChip tone={row.said.tone}>{row.said.word}</StatusChip>
              ) : (
                <Time at={row.at} now={now} />
              )}
            </Link>
          </td>
          <td className={`${CELL} tabular whitespace-nowrap`}>{row.asked}</td>
          <td className={`${CELL} tabular whitespace-nowrap`}>{row.held}</td>
          <td className={`${CELL} tabular whitespace-nowrap`}>{shareText(row.share)}</td>
          <td className={`${CELL} max-w-0 w-1/2 truncate text-muted max-sm:hidden`} title={visibleText(row.reason)}>
            {visibleText(row.reason)}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
