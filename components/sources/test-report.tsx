import { CodeBlock } from '../ui/code-block.tsx'
import { StatusChip, type StatusTone } from '../ui/status-chip.tsx'

export type Check = { name: string; state: 'ok' | 'missing' | 'warning'; detail: string; remedy: string | null }
export type Report = { ok: boolean; targetVersion: string | null; checks: readonly Check[] }

const TONES: Record<Check['state'], { tone: StatusTone; word: string }> = {
  ok: { tone: 'ok', word: 'in order' },
  missing: { tone: 'danger', word: 'missing' },
  warning: { tone: 'warn', word: 'worth a look' },
}
const ORDER = { missing: 0, warning: 1, ok: 2 } as const

const statementsOf = (report: Report, state: Check['state']): string =>
  report.checks
    .filter((check) => check.state === state && check.remedy)
    .map((check) => check.remedy)
    .join('\n')

/** What the target answered, what is missing there, and the statements to paste: what stops first. */
export function TestReport({ report }: { report: Report }) {
  const [missing, advised] = [statementsOf(report, 'missing'), statementsOf(report, 'warning')]
  const checks = report.checks.toSorted((a, b) => ORDER[a.state] - ORDER[b.state])
  return (
    <div className="flex flex-col gap-4" role="status">
      <p>
        <StatusChip tone={report.ok ? 'ok' : 'danger'}>{report.ok ? 'Ready' : 'Rights are missing'}</StatusChip>
        {report.targetVersion ? <span className="ml-3 text-muted">{report.targetVersion}</span> : null}
      </p>
      {missing ? (
        <CodeBlock title="Paste this at the target as its administrator, then test again" code={missing} />
      ) : null}
      {advised ? <CodeBlock title="Advised, not needed" code={advised} /> : null}
      <ul aria-label="Checks" className="flex flex-col divide-y divide-hairline">
        {checks.map((check) => (
          <li
            key={`${check.name}:${check.detail}`}
            className="grid gap-x-4 gap-y-0.5 py-2 text-13 sm:grid-cols-[120px_minmax(0,1fr)]"
          >
            <StatusChip tone={TONES[check.state].tone}>{TONES[check.state].word}</StatusChip>
            <p className="min-w-0 wrap-anywhere">
              <span className="font-medium">{check.name}</span> <span className="text-muted">{check.detail}</span>
            </p>
          </li>
        ))}
      </ul>
    </div>
  )
}
