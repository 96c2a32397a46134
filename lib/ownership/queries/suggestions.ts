/** What the reader may want to claim, each with the evidence for it. A hint: whoever claims gives their own reason. */
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { readSuggestions, type SuggestedRow } from '../store/suggestions.ts'

export type Suggestion = {
  identityId: IdentityId
  sourceId: SourceId
  name: string
  kind: string
  sourceName: string
  evidence: string
}

const evidenceOf = ({ like, word, teamName }: SuggestedRow): string =>
  like === null
    ? `"${word}" is in its name and in that of your team ${teamName}.`
    : `Its name is like ${like}, which you answer for.`

/** Unowned identities that look like the reader's, the likeliest first. */
export async function claimSuggestions(ctx: Context, limit = 12): Promise<Suggestion[]> {
  const scope = await loadScope(ctx)
  if (scope.personId === null) return []
  const rows = await readSuggestions(ctx.db, scope, limit)
  return rows.map((row) => ({
    identityId: row.identityId,
    sourceId: row.sourceId,
    name: row.name,
    kind: row.kind,
    sourceName: row.sourceName,
    evidence: evidenceOf(row),
  }))
}
