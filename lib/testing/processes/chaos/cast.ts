/** Some workers, a web and a database that are killed, stalled and started again; and when nobody could have worked. */
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '#scripts/machine/processes.ts'
import type { Child } from '../child.ts'
import type { Outage } from '../judge.ts'
import type { KillableDatabase } from '../killable-database.ts'
import type { WebProcess } from '../product.ts'
import type { Stage } from '../stage.ts'

export type Cast = {
  webUrl(): string
  /** By index. */
  workers: readonly number[]
  killWorker(index: number): Promise<void>
  /** Each in its turn is asked to stop and replaced by another, which is at work before it is the next one's turn. */
  rollWorkers(): Promise<void>
  /** Goes on while it is stalled; at most one worker is stalled at a time, so that ends are due all the while. */
  stallWorker(index: number, forMs: number): void
  killWeb(): Promise<void>
  stallWeb(forMs: number): Promise<void>
  killDatabase(how: 'SIGQUIT' | 'SIGKILL'): Promise<void>
  stallDatabase(forMs: number): Promise<void>
  outages(): readonly Outage[]
  /** When workers were killed, stalled or asked to stop. */
  strikes(): readonly number[]
  /** Everything runs again. */
  settle(): Promise<void>
}

/** What a process gets on top of the settings, such as a clock of its own. */
export type EnvironmentOf = (index: number) => Readonly<Record<string, string>>

export async function gatherCast(
  stage: Stage,
  database: KillableDatabase,
  { count = 2, environmentOf = () => ({}) }: { count?: number; environmentOf?: EnvironmentOf | undefined } = {},
): Promise<Cast> {
  const outages: Outage[] = []
  const shifts = workingHours(outages)
  const startWorker = (index: number): Child => {
    const worker = stage.processes.worker(environmentOf(index))
    shifts.comes(worker)
    return worker
  }
  const indices = Array.from({ length: count }, (_, index) => index)
  const workers = new Map(indices.map((index) => [index, startWorker(index)]))
  let web: WebProcess = await stage.processes.web()
  let stalled: Promise<void> | null = null

  const workerAt = (index: number): Child => {
    const worker = workers.get(index)
    if (!worker) throw new RangeError(`there is no worker ${index}`)
    return worker
  }

  /** @param leave how the old one goes */
  async function replace(index: number, leave: (worker: Child) => Promise<void>): Promise<Child> {
    const worker = workerAt(index)
    shifts.goes(worker)
    await leave(worker)
    const successor = startWorker(index)
    workers.set(index, successor)
    return successor
  }

  async function outage(work: () => Promise<unknown>): Promise<void> {
    const fromMs = Date.now()
    await work()
    outages.push({ fromMs, toMs: Date.now() })
  }

  async function stall(child: Child, forMs: number): Promise<void> {
    child.signal('SIGSTOP')
    await pause(forMs)
    child.signal('SIGCONT')
  }

  return {
    webUrl: () => web.url,
    workers: indices,
    async killWorker(index) {
      await replace(index, (worker) => worker.kill())
    },
    async rollWorkers() {
      // One that is stalled would not hear that it is to stop.
      await stalled
      for (const index of indices) {
        const successor = await replace(index, (worker) => worker.stop())
        await until(() => isAtWork(successor) || !successor.running(), STARTS_WITHIN_MS)
      }
    },
    stallWorker(index, forMs) {
      if (stalled) return
      const worker = workerAt(index)
      shifts.goes(worker)
      stalled = stall(worker, forMs).finally(() => {
        shifts.comes(worker)
        stalled = null
      })
    },
    async killWeb() {
      await web.kill()
      web = await stage.processes.web()
    },
    stallWeb: (forMs) => stall(web, forMs),
    killDatabase: (how) =>
      outage(async () => {
        await database.crash(how)
        await database.start()
      }),
    stallDatabase: (forMs) =>
      outage(async () => {
        database.stall()
        await pause(forMs)
        database.resume()
      }),
    outages: () => outages,
    strikes: shifts.strikes,
    async settle() {
      await stalled
    },
  }
}

const STARTS_WITHIN_MS = 60_000
const isAtWork = (worker: Child): boolean => worker.said('worker.started') > 0

/** Faults may strike faster than workers start: while none was at work, nobody could have ended anything. */
function workingHours(outages: Outage[]) {
  const atWork = new Set<Child>()
  const sentAway = new Set<Child>()
  const strikes: number[] = []
  let nobodySinceMs: number | null = Date.now()
  const note = () => {
    if (atWork.size === 0) nobodySinceMs ??= Date.now()
    else if (nobodySinceMs !== null) {
      outages.push({ fromMs: nobodySinceMs, toMs: Date.now() })
      nobodySinceMs = null
    }
  }
  return {
    strikes: () => strikes,
    goes(worker: Child): void {
      strikes.push(Date.now())
      sentAway.add(worker)
      atWork.delete(worker)
      note()
    },
    /** When it says that it is at work. */
    comes(worker: Child): void {
      sentAway.delete(worker)
      void until(() => isAtWork(worker) || !worker.running(), STARTS_WITHIN_MS).then(() => {
        if (!worker.running() || sentAway.has(worker)) return
        atWork.add(worker)
        note()
      })
    },
  }
}
