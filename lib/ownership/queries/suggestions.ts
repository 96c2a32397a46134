/** What the reader may want to claim, each with the evidence for it. A hint: whoever claims gives their own reason. */
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { sayEvidence, strongest } from '../suggest-rules.ts'
import { readSuggestions } from '../store/suggestions.ts'

export type Suggestion = {
  identityId: IdentityId
  sourceId: SourceId
  name: string
  kind: string
  sourceName: string
  /** Imported estates can be claimed as well, but nothing is granted there. */
  connected: boolean
  /** The strongest piece of evidence, and another one where there is. */
  evidence: string
  also: string | null
}

/** Unowned identities that look like the reader's, the likeliest first. */
export async function claimSuggestions(ctx: Context, limit = 12): Promise<Suggestion[]> {
  const scope = await loadScope(ctx)
  if (scope.personId === null) return []
  const rows = await readSuggestions(ctx.db, scope, limit)
  return rows.map(({ evidence, ...row }) => {
    const [first, second] = strongest(evidence).map(sayEvidence)
    return { ...row, evidence: first ?? '', also: second ?? null }
  })
}
