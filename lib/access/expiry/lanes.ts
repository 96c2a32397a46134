/** How many effects run against one source at once, and who goes first: taking back before giving. Pure of I/O. */

export type Urgency = 'take-back' | 'give'
export type Lanes = <T>(urgency: Urgency, work: () => Promise<T>) => Promise<T>

/**
 * At most `width` pieces of work at once. Giving may fill all lanes but one: a revoke never waits behind provisions that
 * hang. With a single lane it goes before every provision that waits.
 */
export function createLanes(width: number): Lanes {
  const waiting: Record<Urgency, (() => void)[]> = { 'take-back': [], give: [] }
  const busy: Record<Urgency, number> = { 'take-back': 0, give: 0 }
  const widthOf = { 'take-back': width, give: Math.max(1, width - 1) }
  const isFree = (urgency: Urgency) => busy['take-back'] + busy.give < width && busy[urgency] < widthOf[urgency]

  function next(): void {
    for (const urgency of ['take-back', 'give'] as const)
      while (waiting[urgency].length > 0 && isFree(urgency)) {
        busy[urgency] += 1
        waiting[urgency].shift()?.()
      }
  }

  return async (urgency, work) => {
    await new Promise<void>((go) => {
      waiting[urgency].push(go)
      next()
    })
    try {
      return await work()
    } finally {
      busy[urgency] -= 1
      next()
    }
  }
}
