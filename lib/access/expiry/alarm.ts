/** A sleep that can be cut short, also by what rang just before it began. */
export type Alarm = {
  ring(): void
  /** Forgets what rang before. */
  reset(): void
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}

export function createAlarm(): Alarm {
  let rang = false
  let waken: (() => void) | null = null
  return {
    ring() {
      rang = true
      waken?.()
    },
    reset() {
      rang = false
    },
    sleep: (milliseconds, signal) =>
      new Promise<void>((done) => {
        if (rang || signal.aborted) return done()
        const end = () => {
          clearTimeout(timer)
          waken = null
          signal.removeEventListener('abort', end)
          done()
        }
        const timer = setTimeout(end, milliseconds)
        waken = end
        signal.addEventListener('abort', end, { once: true })
      }),
  }
}
