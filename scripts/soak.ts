/**
 * The proof of the expiry engine for as long as it is given: `npm run test:soak -- --minutes 60 [--seed N]`. Blocks of
 * random kills, of random kills under wrong clocks and of deaths at named points, in random order; progress in lines, a
 * summary in JSON at the end. Exit code 1 when a promise was broken; the seed of the block plays its faults again.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { CRASH_POINTS, dieAt, endPlay, startPlay } from '#lib/access/proof/crash/play.ts'
import { SCENARIOS } from '#lib/access/proof/crash/scenarios.ts'
import { type Random, randomFrom } from '#lib/testing/processes/chaos/random.ts'
import { runChaos } from '#lib/testing/processes/chaos/run.ts'
import { startKillableDatabase } from '#lib/testing/processes/killable-database.ts'
import { ensureFaketime, findFaketime } from './testing/faketime.ts'

const MINUTE_MS = 60_000
const ROUNDS_A_BLOCK = 200
const DEATHS_A_BLOCK = 20

type Block = { kind: string; seed: number; tookMs: number; violations: string[]; facts: Record<string, unknown> }
type Kind = {
  name: string
  play(seed: number, enough: () => boolean): Promise<Omit<Block, 'kind' | 'seed' | 'tookMs'>>
}

const startedAtMs = performance.now()
const tell = (line: string): void => {
  process.stdout.write(`${((performance.now() - startedAtMs) / MINUTE_MS).toFixed(1)} min  ${line}\n`)
}

function readArguments(): { minutes: number; seed: number } {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
  const minutes = Number(values.minutes ?? 60)
  const seed = Number(values.seed ?? randomInt(2 ** 31))
  if (!(minutes > 0)) throw new RangeError(`--minutes ${values.minutes}: expected a number above 0`)
  if (!Number.isInteger(seed)) throw new RangeError(`--seed ${values.seed}: expected a whole number`)
  return { minutes, seed }
}

const kills =
  (environments: readonly Readonly<Record<string, string>>[]): Kind['play'] =>
  async (seed, enough) => {
    const random = randomFrom(seed)
    const { violations, ...facts } = await runChaos({
      seed,
      rounds: ROUNDS_A_BLOCK,
      leaseSeconds: Math.round(random.between(1, 3)),
      lanes: Math.round(random.between(4, 12)),
      environmentOf: (index) => environments[index] ?? {},
      enough,
    })
    return { violations, facts }
  }

async function deaths(seed: number, enough: () => boolean): Promise<{ violations: string[]; facts: Block['facts'] }> {
  const random: Random = randomFrom(seed)
  const play = await startPlay(await startKillableDatabase())
  const died: string[] = []
  try {
    while (died.length < DEATHS_A_BLOCK && !enough()) {
      const [scenario, point] = [random.pick(SCENARIOS), random.pick(CRASH_POINTS)]
      died.push(`${scenario.name} at ${point}`)
      const violations = await dieAt(play, scenario, point)
      if (violations.length > 0) return { violations, facts: { died } }
    }
    return { violations: [], facts: { deaths: died.length } }
  } finally {
    await endPlay(play)
  }
}

function kinds(): Kind[] {
  ensureFaketime()
  const library = findFaketime()
  const clock = (offset: string) => ({ LD_PRELOAD: library ?? '', DONT_FAKE_MONOTONIC: '1', FAKETIME: offset })
  const always: Kind[] = [
    { name: 'random kills', play: kills([]) },
    { name: 'deaths at named points', play: deaths },
  ]
  if (library)
    return [...always, { name: 'random kills under wrong clocks', play: kills([clock('+10m'), clock('-10m')]) }]
  tell('without libfaketime: no block runs under wrong clocks')
  return always
}

async function main(): Promise<void> {
  const { minutes, seed } = readArguments()
  const random = randomFrom(seed)
  let asked = false
  process.once('SIGINT', () => (asked = true))
  const enough = () => asked || performance.now() - startedAtMs > minutes * MINUTE_MS
  tell(`soaking for ${minutes} minutes, --seed ${seed}`)
  const available = kinds()
  const blocks: Block[] = []
  while (!enough()) {
    const kind = random.pick(available)
    const own = Math.floor(random.next() * 2 ** 31)
    const beganAtMs = performance.now()
    tell(`${kind.name}, seed ${own} …`)
    const outcome = await kind.play(own, enough).catch((error: unknown) => ({
      violations: [`the block failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
      facts: {},
    }))
    blocks.push({ kind: kind.name, seed: own, tookMs: Math.round(performance.now() - beganAtMs), ...outcome })
    tell(outcome.violations.length === 0 ? `in order ${JSON.stringify(outcome.facts)}` : outcome.violations.join('\n'))
  }
  const violations = blocks.flatMap(({ kind, seed: own, violations: found }) =>
    found.map((what) => `${kind}, seed ${own}: ${what}`),
  )
  process.stdout.write(`${JSON.stringify({ minutes, seed, violations, blocks }, null, 2)}\n`)
  process.exit(violations.length > 0 ? 1 : 0)
}

await main()
