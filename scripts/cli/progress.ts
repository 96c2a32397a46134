/**
 * Says on standard error that work goes on, once it has taken a second. The work itself never yields, so a thread watches:
 * on a terminal one line that is written over, elsewhere a line now and then.
 */
import { Worker } from 'node:worker_threads'

export type Progress = { now(phase: string): void; end(): Promise<void> }

const NONE: Progress = { now() {}, end: () => Promise.resolve() }

/** Below this many bytes everything is done before a thread would have started. */
const WORTH_A_THREAD = 2_000_000

// Its own file descriptor: what a thread prints by the usual way waits for the main one.
const WATCH = `
const { workerData: { command, terminal, begun }, parentPort } = require('node:worker_threads')
const { writeSync } = require('node:fs')
let phase = '', last = 0
const say = (text) => { try { writeSync(2, text) } catch {} }
const timer = setInterval(() => {
  const seconds = Math.floor((Date.now() - begun) / 1000)
  if (seconds < 1 || (!terminal && last > 0 && seconds < last + 10)) return
  last = seconds
  const line = command + ': ' + phase + ', ' + seconds + ' s'
  say(terminal ? '\\r\\u001b[K' + line : line + '\\n')
}, 250)
parentPort.on('message', (told) => {
  if (told !== null) { phase = told; return }
  clearInterval(timer)
  if (terminal && last > 0) say('\\r\\u001b[K')
  parentPort.close()
})`

export function watch(command: string, bytes: number): Progress {
  if (bytes < WORTH_A_THREAD) return NONE
  const begun = Date.now() - process.uptime() * 1_000
  const thread = new Worker(WATCH, {
    eval: true,
    workerData: { command, begun, terminal: process.stderr.isTTY === true },
  })
  thread.unref()
  const gone = new Promise<void>((done) => thread.once('exit', () => done()))
  return {
    now: (phase) => thread.postMessage(phase),
    end: () => {
      thread.ref()
      thread.postMessage(null)
      return gone
    },
  }
}
