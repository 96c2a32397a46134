/** Two workers, a web and a database that are killed, stalled and started again; and when nobody could have worked. */
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '#scripts/machine/processes.ts'
import type { Child } from '../child.ts'
import type { Outage } from '../judge.ts'
import type { KillableDatabase } from '../killable-database.ts'
import type { WebProcess } from '../product.ts'
import type { Stage } from '../stage.ts'

export const WORKERS = [0, 1] as const
export type WorkerIndex = (typeof WORKERS)[number]

export type Cast = {
  webUrl(): string
  killWorker(index: WorkerIndex): Promise<void>
  /** Goes on while it is stalled; at most one worker is stalled at a time, so that ends are due all the while. */
  stallWorker(index: WorkerIndex, forMs: number): void
  killWeb(): Promise<void>
  stallWeb(forMs: number): Promise<void>
  killDatabase(how: 'SIGQUIT' | 'SIGKILL'): Promise<void>
  stallDatabase(forMs: number): Promise<void>
  outages(): readonly Outage[]
  /** Everything runs again. */
  settle(): Promise<void>
}

/** What a process gets on top of the settings, such as a clock of its own. */
export type EnvironmentOf = (index: WorkerIndex) => Readonly<Record<string, string>>

export async function gatherCast(
  stage: Stage,
  database: KillableDatabase,
  environmentOf: EnvironmentOf = () => ({}),
): Promise<Cast> {
  const outages: Outage[] = []
  const shifts = workingHours(outages)
  const startWorker = (index: WorkerIndex): Child => {
    const worker = stage.processes.worker(environmentOf(index))
    shifts.comes(worker)
    return worker
  }
  const workers: Record<WorkerIndex, Child> = { 0: startWorker(0), 1: startWorker(1) }
  let web: WebProcess = await stage.processes.web()
  let stalled: Promise<void> | null = null

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
    async killWorker(index) {
      shifts.goes(workers[index])
      await workers[index].kill()
      workers[index] = startWorker(index)
    },
    stallWorker(index, forMs) {
      if (stalled) return
      const worker = workers[index]
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
    async settle() {
      await stalled
    },
  }
}

const STARTS_WITHIN_MS = 60_000

/** Faults may strike faster than workers start: while none was at work, nobody could have ended anything. */
function workingHours(outages: Outage[]) {
  const atWork = new Set<Child>()
  const sentAway = new Set<Child>()
  let nobodySinceMs: number | null = Date.now()
  const note = () => {
    if (atWork.size === 0) nobodySinceMs ??= Date.now()
    else if (nobodySinceMs !== null) {
      outages.push({ fromMs: nobodySinceMs, toMs: Date.now() })
      nobodySinceMs = null
    }
  }
  return {
    goes(worker: Child): void {
      sentAway.add(worker)
      atWork.delete(worker)
      note()
    },
    /** When it says that it is at work. */
    comes(worker: Child): void {
      sentAway.delete(worker)
      void until(() => worker.said('worker.started') > 0 || !worker.running(), STARTS_WITHIN_MS).then(() => {
        if (!worker.running() || sentAway.has(worker)) return
        atWork.add(worker)
        note()
      })
    },
  }
}
