/** Families and the metrics of this process as Prometheus reads them. */
import { collectDefaultMetrics, type Metric, Registry } from 'prom-client'
import { type Family, valuesOf } from './families.ts'

// Bundlers may load this module more than once in a process; its counters must not be.
const shared = globalThis as { curfewProcessMetrics?: Registry }

/** Memory, CPU, event loop, garbage collection of the process that answers: they differ from instance to instance. */
function processMetrics(): Registry {
  if (shared.curfewProcessMetrics) return shared.curfewProcessMetrics
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return (shared.curfewProcessMetrics = registry)
}

export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE

export async function exposition(families: readonly Family[]): Promise<string> {
  const registry = new Registry()
  for (const family of families) registry.registerMetric(fixed(family))
  return `${await registry.metrics()}\n${await processMetrics().metrics()}`
}

/** The library asks a metric for its values; ours are known already, of the database and of one moment. */
const fixed = (family: Family): Metric =>
  ({
    name: family.name,
    get: async () => ({ name: family.name, help: family.help, type: family.type, values: valuesOf(family) }),
  }) as unknown as Metric
