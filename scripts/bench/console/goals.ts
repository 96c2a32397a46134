/** What was promised of the console, and whether it was kept. Pure. */
import { IDENTITY_SORTS } from '#lib/ownership/model.ts'
import type { ConsoleResults } from './index.ts'

export type Goal = { goal: string; measured: number; limit: string; kept: boolean }

const count = ({ count: identities }: { count: number }): string => identities.toLocaleString('en-GB')

export function judge({ identities, barePageMs, searchMs, leftRunning, clientScriptBytes }: ConsoleResults): Goal[] {
  const atMost = (goal: string, measured: number, limit: number): Goal => ({
    goal,
    measured,
    limit: `≤ ${limit}`,
    kept: measured <= limit,
  })
  const [few, many] = identities
  if (!few || !many) return []
  return [
    ...IDENTITY_SORTS.flatMap((sort) => [
      atMost(`API by ${sort}, p95 at 100,000 ÷ 10,000`, many.sorts[sort].api.p95 / few.sorts[sort].api.p95, 1.3),
      atMost(`page by ${sort}, p95 at 100,000 ÷ 10,000`, many.sorts[sort].page.p95 / few.sorts[sort].page.p95, 1.3),
    ]),
    atMost('page p95 at 100,000 by name ÷ bare page p95', many.sorts.name.page.p95 / barePageMs.p95, 1.5),
    ...searchMs
      .filter(({ count }) => count === many.count)
      .map(({ letters, ms }) => atMost(`search by ${letters} letters at ${count(many)}, p95 in ms`, ms.p95, 100)),
    atMost('counts that go on when nobody waits for them', leftRunning, 0),
    atMost('scripts of the list page, kB compressed', clientScriptBytes / 1_000, 220),
  ]
}
