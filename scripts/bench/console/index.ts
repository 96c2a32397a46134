/**
 * The benchmark of the console: does a list of 100,000 answer as one of 10,000? Every figure is a ratio to another of
 * the same run.
 */
import { gzipSync } from 'node:zlib'
import { IDENTITY_SORTS, type IdentitySort } from '#lib/ownership/model.ts'
import { type Spread, spreadOf } from '../measure.ts'
import { serveBarePage } from './bare-page.ts'
import { type Goal, judge } from './goals.ts'
import { type Estate, openEstate } from './estate.ts'
import { abandoned, leftRunning } from './abandoned.ts'
import { beginningsIn, keysetQuery, type Place, placesIn } from './places.ts'

export const FEW = 10_000
export const MANY = 100_000

/** Milliseconds until the last byte. */
export type Timed = { api: Spread; page: Spread; rawKeyset: Spread }
export type ConsoleResults = {
  identities: { count: number; sorts: Record<IdentitySort, Timed> }[]
  barePageMs: Spread
  facetsMs: { count: number; ms: Spread }[]
  /** Milliseconds until the command menu has its answer, by how many letters were typed. */
  searchMs: { count: number; letters: number; ms: Spread }[]
  /** Statements that go on at the database half a second after whoever asked for the counts went away. */
  leftRunning: number
  /** Scripts of the list page, compressed with gzip, in bytes. */
  clientScriptBytes: number
}
export type ConsoleReport = ConsoleResults & { goals: Goal[] }

const WARM_UP = 10
const FACET_ROUNDS = 10
const LETTERS = [1, 2, 3, 5, 8]
const ROW = 'data-row='

export async function benchConsole(asked: { rounds: number; tell(text: string): void }): Promise<ConsoleReport> {
  const bare = await serveBarePage()
  const estates: Estate[] = []
  try {
    for (const count of [FEW, MANY]) {
      asked.tell(`raising an estate of ${count} identities`)
      estates.push(await openEstate(count))
    }
    const results: ConsoleResults = {
      identities: estates.map(({ count }) => ({ count, sorts: {} as Record<IdentitySort, Timed> })),
      barePageMs: spreadOf([]),
      facetsMs: [],
      searchMs: [],
      leftRunning: 0,
      clientScriptBytes: 0,
    }
    for (const sort of IDENTITY_SORTS) {
      asked.tell(`both by ${sort}`)
      const barePage: number[] = []
      const askBarePage = async () => void barePage.push(await timed(bare.url, {}))
      const turns = await takeTurns(estates, sort, asked.rounds, askBarePage)
      // The goal is about the page by name: it is compared with the answers of the same moments.
      if (sort === 'name') results.barePageMs = spreadOf(barePage.slice(WARM_UP))
      turns.forEach((taken, index) => {
        const identities = results.identities[index]
        if (identities) identities.sorts[sort] = taken
      })
    }
    for (const estate of estates) {
      asked.tell(`counts and names of ${estate.count}`)
      results.facetsMs.push({ count: estate.count, ms: await timeFacets(estate) })
      for (const letters of LETTERS)
        results.searchMs.push({ count: estate.count, letters, ms: await timeSearch(estate, letters, asked.rounds) })
    }
    const many = estates.at(-1)
    if (many) {
      const facets = `${many.origin}/api/v1/identities/facets`
      results.leftRunning = await leftRunning(many.product, () => abandoned(facets, many.headers.api))
      results.clientScriptBytes = await scriptBytes(many.origin, many.headers.page)
    }
    return { ...results, goals: judge(results) }
  } finally {
    bare.stop()
    for (const estate of estates) await estate.close()
  }
}

/** Both sizes, plain SQL, the API, the page and the bare page in turn, so that a busy moment of the machine hits all of them. */
async function takeTurns(
  estates: readonly Estate[],
  sort: IdentitySort,
  rounds: number,
  askBarePage: () => Promise<void>,
): Promise<Timed[]> {
  const places = await Promise.all(estates.map(({ product }) => placesIn(product, sort, rounds + WARM_UP)))
  const taken = estates.map(() => ({ api: [] as number[], page: [] as number[], rawKeyset: [] as number[] }))
  for (let round = 0; round < rounds + WARM_UP; round += 1) {
    for (const [index, estate] of estates.entries()) {
      const place = places[index]?.[round]
      if (!place) throw new Error(`the estate of ${estate.count} has too few places`)
      taken[index]?.rawKeyset.push(await timedSql(estate.product, sort, place))
      taken[index]?.api.push(await timed(apiOf(estate, sort, place), estate.headers.api))
      taken[index]?.page.push(await timed(pageOf(estate, sort, place), estate.headers.page, ROW))
    }
    await askBarePage()
  }
  const spread = (values: number[]) => spreadOf(values.slice(WARM_UP))
  return taken.map((one) => ({ api: spread(one.api), page: spread(one.page), rawKeyset: spread(one.rawKeyset) }))
}

const apiOf = ({ origin }: Estate, sort: IdentitySort, { cursor }: Place): string =>
  `${origin}/api/v1/identities?limit=50&sort=${sort}&cursor=${cursor}`
const pageOf = ({ origin }: Estate, sort: IdentitySort, { cursor }: Place): string =>
  `${origin}/identities?sort=${sort}&cursor=${cursor}`

async function timedSql(product: Estate['product'], sort: IdentitySort, place: Place): Promise<number> {
  const beganMs = performance.now()
  await product.query(keysetQuery(sort, place))
  return performance.now() - beganMs
}

async function timeFacets({ origin, headers }: Estate): Promise<Spread> {
  const taken: number[] = []
  for (let round = 0; round < FACET_ROUNDS; round += 1)
    taken.push(await timed(`${origin}/api/v1/identities/facets`, headers.api))
  return spreadOf(taken)
}

async function timeSearch({ origin, headers, product }: Estate, letters: number, rounds: number): Promise<Spread> {
  const taken: number[] = []
  for (const text of await beginningsIn(product, letters, rounds))
    taken.push(await timed(`${origin}/api/v1/search?${new URLSearchParams({ q: text })}`, headers.page))
  return spreadOf(taken)
}

/** @param row what every answer with rows has: a page that could not read them answers 200 as well, and says so in words */
async function timed(url: string, headers: HeadersInit, row?: string): Promise<number> {
  const beganMs = performance.now()
  const answer = await fetch(url, { headers, redirect: 'manual' })
  const body = Buffer.from(await answer.arrayBuffer())
  const tookMs = performance.now() - beganMs
  if (answer.status !== 200) throw new Error(`${new URL(url).pathname} answered ${answer.status}`)
  if (row !== undefined && !body.includes(row)) throw new Error(`${new URL(url).pathname} shows no rows`)
  return tookMs
}

/** What a browser that opens the list loads as scripts. */
async function scriptBytes(origin: string, headers: HeadersInit): Promise<number> {
  const html = await (await fetch(`${origin}/identities`, { headers })).text()
  // What is marked noModule is for browsers that know no modules; all others leave it alone.
  const tags = [...html.matchAll(/<script[^>]+src="([^"]+)"[^>]*>/g)].filter(([tag]) => !/\bnomodule\b/i.test(tag))
  const paths = new Set(tags.flatMap(([, path]) => path ?? []))
  const sizes = await Promise.all(
    [...paths].map(
      async (path) => gzipSync(Buffer.from(await (await fetch(new URL(path, origin))).arrayBuffer())).length,
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
