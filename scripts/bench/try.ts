import { readFileSync, readdirSync } from 'node:fs'
import { client, layGround } from './ground.ts'
import { makePairs } from './pairs.ts'
import { startWorker } from './processes.ts'
import { measureEnds, byWorker } from './expiry/overshoot.ts'
const cpu = (pid: number | string) => {
  try {
    const s = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const f = s.slice(s.lastIndexOf(')') + 2).split(' ')
    return {
      name: readFileSync(`/proc/${pid}/cmdline`, 'utf8').slice(0, 120).replaceAll('\0', ' '),
      ms: (Number(f[11]) + Number(f[12])) * 10,
      ppid: f[1],
    }
  } catch {
    return null
  }
}
const ground = await layGround()
try {
  const pairs = await makePairs(ground, 1250, 2)
  const worker = await startWorker(ground)
  const pids = () =>
    readdirSync('/proc')
      .filter((p) => /^\d+$/.test(p))
      .map((p) => [p, cpu(p)] as const)
      .filter(([, c]) => c)
  const before = new Map(pids().map(([p, c]) => [p, c!.ms]))
  const su = await client(ground.superuserUrl); const tu = await client(ground.target.url())
  for (const c of [su, tu]) await c.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()')
  const n = Number(process.argv[2])
  const r = await measureEnds(ground, pairs.slice(300, 300 + n), Number(process.argv[3]), byWorker(ground))
  console.log(JSON.stringify(r.lagMs), JSON.stringify(r.overshootMs))
  for (const [p, c] of pids()) {
    const d = c!.ms - (before.get(p) ?? 0)
    if (
      d > 100 &&
      (c!.name.includes('curfew_app curfew') ||
        c!.name.includes('curfew postgres') ||
        c!.name.includes('postgres postgres') ||
        p === String(worker.pid))
    )
      console.log(p, d, 'ms', (d / n).toFixed(2), 'per grant', c!.name)
  }
  for (const c of [su, tu]) { const { rows } = await c.query("select round(total_exec_time::numeric + total_plan_time::numeric) ms, calls, round((total_exec_time/calls)::numeric,3) each, rows, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) q, toplevel from pg_stat_statements order by total_exec_time desc limit 22"); console.table(rows); await c.end() }
  console.log('self', process.pid)
  await worker.stop()
} finally {
  await ground.stop()
}
