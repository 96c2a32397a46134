/** What was recorded last on the way through the queue: read on the page of the request that opens next. */
export type LastDecision = { requestId: string; shownAt: string; text: string; more: string | null }

// Of this tab alone, and gone with it: the record itself is on the request's own page.
let last: LastDecision | null = null

export const rememberDecision = (decision: LastDecision): void => {
  last = decision
}

export const lastDecisionFor = (requestId: string): LastDecision | null => (last?.shownAt === requestId ? last : null)
