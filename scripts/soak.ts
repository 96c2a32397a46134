/**
 * The proof of the expiry engine for as long as it is given: `npm run test:soak -- --minutes 60 [--seed N]`. Blocks of
 * random kills of two to four workers, which are restarted in turn, too, of the same with a disturbed line to the target or
 * under wrong clocks, and of deaths at named points, in random order; progress in lines, a summary in JSON at the end.
 * Exit code 1 when a promise was broken; the seed of the block plays its faults again (`--only KIND --block-seed N`).
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

type Asked = { minutes: number; seed: number; only: string | undefined; blockSeed: number | null }

function readArguments(): Asked {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { minutes: text, seed: text, only: text, 'block-seed': text } })
  const minutes = Number(values.minutes ?? 60)
  const seed = Number(values.seed ?? randomInt(2 ** 31))
  if (!(minutes > 0)) throw new RangeError(`--minutes ${values.minutes}: expected a number above 0`)
  if (!Number.isInteger(seed)) throw new RangeError(`--seed ${values.seed}: expected a whole number`)
  const blockSeed = values['block-seed'] === undefined ? null : Number(values['block-seed'])
  if (blockSeed !== null && !Number.isInteger(blockSeed))
    throw new RangeError(`--block-seed ${values['block-seed']}: expected a whole number`)
  return { minutes, seed, only: values.only, blockSeed }
}

type Plan = { clocks?: readonly Readonly<Record<string, string>>[]; disturbedLine?: boolean }

const kills =
  ({ clocks = [], disturbedLine = false }: Plan): Kind['play'] =>
  async (seed, enough) => {
    const random = randomFrom(seed)
    const { violations, ...facts } = await runChaos({
      seed,
      rounds: ROUNDS_A_BLOCK,
      leaseSeconds: Math.round(random.between(1, 3)),
      lanes: Math.round(random.between(4, 12)),
      workers: random.pick([2, 3, 4]),
      environmentOf: (index) => clocks[index] ?? {},
      restarts: true,
      disturbedLine,
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

/** @param only the name of the one kind that is wanted */
function kinds(only: string | undefined): Kind[] {
  const all = everyKind()
  const chosen = all.filter(({ name }) => only === undefined || name === only)
  if (chosen.length === 0) throw new RangeError(`--only ${only}: expected ${all.map(({ name }) => name).join(', ')}`)
  return chosen
}

function everyKind(): Kind[] {
  ensureFaketime()
  const library = findFaketime()
  const clock = (offset: string) => ({ LD_PRELOAD: library ?? '', DONT_FAKE_MONOTONIC: '1', FAKETIME: offset })
  const always: Kind[] = [
    { name: 'random kills', play: kills({}) },
    { name: 'random kills and outages of the target', play: kills({ disturbedLine: true }) },
    { name: 'deaths at named points', play: deaths },
  ]
  if (library)
    return [
      ...always,
      { name: 'random kills under wrong clocks', play: kills({ clocks: [clock('+10m'), clock('-10m')] }) },
    ]
  tell('without libfaketime: no block runs under wrong clocks')
  return always
}

async function playBlock(kind: Kind, seed: number, enough: () => boolean): Promise<Block> {
  const beganAtMs = performance.now()
  tell(`${kind.name}, seed ${seed} …`)
  const outcome = await kind.play(seed, enough).catch((error: unknown) => ({
    violations: [`the block failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
    facts: {},
  }))
  const { violations, facts } = outcome
  if (violations.length === 0) tell(`in order ${JSON.stringify(facts)}`)
  else tell(`${violations.join('\n')}\n${JSON.stringify(facts, null, 1)}`)
  return { kind: kind.name, seed, tookMs: Math.round(performance.now() - beganAtMs), violations, facts }
}

async function main(): Promise<void> {
  const { minutes, seed, only, blockSeed } = readArguments()
  const random = randomFrom(seed)
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (asked = true))
  const enough = () => asked || performance.now() - startedAtMs > minutes * MINUTE_MS
  tell(`soaking for ${minutes} minutes, --seed ${seed}`)
  const available = kinds(only)
  const blocks: Block[] = []
  while (!enough())
    blocks.push(await playBlock(random.pick(available), blockSeed ?? Math.floor(random.next() * 2 ** 31), enough))
  const violations = blocks.flatMap(({ kind, seed: own, violations: found }) =>
    found.map((what) => `${kind}, seed ${own}: ${what}`),
  )
  process.stdout.write(`${JSON.stringify({ minutes, seed, violations, blocks }, null, 2)}\n`)
  process.exit(violations.length > 0 ? 1 : 0)
}

await main()
