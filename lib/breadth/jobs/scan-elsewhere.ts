/** One scanning thread a process, made when first asked and ended when nobody asked for a while. */
import { Worker } from 'node:worker_threads'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import type { Scan } from '#lib/privilege/aws/scan/model.ts'
import type { ScanAnswer, ScanQuestion } from './scan-messages.ts'

const IDLE_MS = 10 * MINUTE_MS
const MEMORY_MB = 1_536

type Asked = { resolve(scan: Scan): void; reject(error: Error): void }
type Thread = { worker: Worker; asked: Map<number, Asked>; idle: NodeJS.Timeout | null }

let thread: Thread | null = null
let asked = 0

function begin(): Thread {
  const worker = new Worker(new URL('./scan-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  })
  const begun: Thread = { worker, asked: new Map(), idle: null }
  const fail = (error: Error) => {
    if (thread === begun) thread = null
    for (const { reject } of begun.asked.values()) reject(error)
    begun.asked.clear()
  }
  worker.on('message', (answer: ScanAnswer) => {
    const waiting = begun.asked.get(answer.id)
    begun.asked.delete(answer.id)
    if (begun.asked.size === 0) rest(begun)
    if ('scan' in answer) waiting?.resolve(answer.scan)
    else waiting?.reject(new Error(answer.error))
  })
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`the scanning thread ended with ${code}`)))
  // A process that has nothing else to do may end.
  worker.unref()
  return begun
}

function rest(resting: Thread): void {
  resting.idle = setTimeout(() => {
    if (thread === resting) thread = null
    void resting.worker.terminate()
  }, IDLE_MS).unref()
}

export function scanElsewhere(question: Omit<ScanQuestion, 'id'>): Promise<Scan> {
  thread ??= begin()
  const current = thread
  if (current.idle) clearTimeout(current.idle)
  current.idle = null
  const id = ++asked
  return new Promise<Scan>((resolve, reject) => {
    // Referenced while somebody waits, or a script would end before its answer.
    current.worker.ref()
    const done = () => (current.asked.size === 0 ? current.worker.unref() : undefined)
    current.asked.set(id, {
      resolve: (scan) => (done(), resolve(scan)),
      reject: (error) => (done(), reject(error)),
    })
    current.worker.postMessage({ ...question, id } satisfies ScanQuestion)
  })
}
