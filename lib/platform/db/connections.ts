/**
 * How many connections a process opens, and for what. Each is a process at the database; those of the web stand in
 * line with the worker's for the same processors, so it has no more of them than keep the processors busy.
 */

/** A web process. Background routes come on top, and only where they are called: they do a worker's work. */
export type WebConnections = { forPages: number; apart: number; forBackground: number }
export type WorkerConnections = { forEngine: number; forJobs: number; toListen: number }

const WORKER_DEFAULT = 10
const WEB_FEWEST = 6
const WEB_MOST = 10
const PER_CORE = 3

/**
 * Two connections a core for pages: one that computes and one that waits for the disk or the way. One a core apart for
 * what takes its time, so that pages find theirs however many files are written.
 * @param asked of DATABASE_POOL_SIZE; what the process opens in all, background routes apart
 */
export function webConnections(asked: number | null, cores: number): WebConnections {
  // Never more than that by itself: how many cores the database has, only the person who sets it knows.
  const all = asked ?? Math.min(WEB_MOST, Math.max(WEB_FEWEST, PER_CORE * cores))
  const apart = Math.max(1, Math.floor(all / PER_CORE))
  const forPages = Math.max(1, all - apart)
  return { forPages, apart, forBackground: forPages }
}

/** Engine and jobs are apart: however busy the jobs are, a revocation finds a connection. One more hears notices. */
export function workerConnections(asked: number | null): WorkerConnections {
  const all = asked ?? WORKER_DEFAULT
  const forEngine = Math.max(2, Math.ceil(all / 2))
  return { forEngine, forJobs: Math.max(2, all - forEngine - 1), toListen: 1 }
}
