/** What a test of a source found, for a terminal: the statements to paste stand alone, so that they can be copied. */
import type { TestReport } from '#lib/inventory/connectors/contract.ts'

const MARKS = { ok: 'ok     ', warning: 'warning', missing: 'MISSING' } as const

export function describeReport({ targetVersion, checks }: Pick<TestReport, 'targetVersion' | 'checks'>): string {
  const lines = checks.map((check) => `  ${MARKS[check.state]}  ${check.name}: ${check.detail}`)
  const remedies = checks.flatMap((check) => (check.state === 'ok' || !check.remedy ? [] : [check.remedy]))
  const paste = remedies.length ? ['', 'To paste at the target:', '', ...remedies] : []
  return [`Target version ${targetVersion ?? 'unknown'}`, ...lines, ...paste].join('\n')
}
