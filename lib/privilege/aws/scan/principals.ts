/** Every principal of an account with its tier, AE, AE+ and reasons. */
import { type Breadth, breadthOf } from '../../score/admin-equivalents.ts'
import type { Measure } from '../../score/measure.ts'
import { EFFECTS, type Effects } from '../../score/model.ts'
import type { Account } from '../account/model.ts'
import type { Several } from '../../score/becoming.ts'
import type { Escalation, Followed, Reach } from '../escalation/escalate.ts'
import type { Since } from '../escalation/attempt.ts'
import { betterSources, type Sources } from './effect-reasons.ts'
import { escalationReasons } from './escalation-reasons.ts'
import type { Kept, Principal } from './kept.ts'
import type { PrincipalScan, Reason } from './model.ts'

/** What there is to know of an account before it is written down. */
export type Judged = {
  escalation: Escalation
  principals: ReadonlyMap<string, Principal>
  reaches: ReadonlyMap<string, Reach>
  /** Who may be other than in the account before; null: anybody. */
  concerned: readonly string[] | null
  certain: ReadonlyMap<string, Several>
  possible: ReadonlyMap<string, Several>
  /** By effect, who of those somebody could become reaches most. */
  sources(): ReadonlyMap<string, Sources>
  breadthOf(arn: string): Breadth
  /** Effects of everything it could become. */
  effectsOf(arn: string): Effects
}

type Folds = Pick<Judged, 'concerned' | 'certain' | 'possible' | 'reaches'> & {
  sources: ReadonlyMap<string, Sources> | null
}

/** @param before the account before; what concerns nobody who changed is taken from it */
export function judge(account: Account, kept: Kept, before: Judged | null = null): Judged {
  const escalation = kept.escalator.escalate(account)
  const since = before && escalation.since(before.escalation)
  return judgedBy(account, kept, escalation, since ? foldedSince(since, before, kept) : foldedAnew(escalation, kept))
}

function foldedAnew({ fold, reaches }: Escalation, { becoming, reachedBy }: Kept): Folds {
  return {
    concerned: null,
    certain: fold('certain', (subject) => becoming.of(reachedBy(subject).certain), becoming.join),
    possible: fold('possible', (subject) => becoming.of(reachedBy(subject).possible), becoming.join),
    reaches: new Map(reaches.map((reach) => [reach.arn, reach])),
    sources: null,
  }
}

function foldedSince({ fold, concerned }: Since, before: Judged, { becoming, reachedBy, sourcesOf: own }: Kept): Folds {
  const reached = (which: Followed) =>
    fold(which, (subject) => becoming.of(reachedBy(subject)[which]), becoming.join, before[which])
  const sources = before.sources()
  return {
    concerned,
    certain: new Map([...before.certain, ...reached('certain')]),
    possible: new Map([...before.possible, ...reached('possible')]),
    reaches: before.reaches,
    sources: new Map([...sources, ...fold('possible', own, betterSources, sources)]),
  }
}

/** Nothing of the account before is kept by it: each would keep the one before. */
function judgedBy(account: Account, kept: Kept, escalation: Escalation, { sources, ...folds }: Folds): Judged {
  const { certain, possible, reaches } = folds
  const measureOf = (arn: string, all: typeof certain): Measure =>
    kept.measured(kept.becoming.unionOf(all.get(arn) ?? null))
  return {
    ...folds,
    escalation,
    principals: new Map([...account.users, ...account.roles].map((principal) => [principal.arn, principal])),
    sources: () => (sources ??= escalation.fold('possible', kept.sourcesOf, betterSources)),
    breadthOf(arn) {
      const measures = { certain: measureOf(arn, certain), possible: measureOf(arn, possible) }
      return breadthOf(reaches.get(arn)?.tier ?? null, measures, kept.space.weights)
    },
    effectsOf: (arn) => measureOf(arn, possible).effects,
  }
}

/** What a change would leave, of those whom it concerns. */
export type Left = {
  aePlus: ReadonlyMap<string, number>
  /** It stays so as long as these principals hold what they hold, and of these is known what was known. */
  looksAt: ReadonlyMap<string, Principal | undefined>
  takes: ReadonlyMap<string, Several | undefined>
}

/** Null when only judging the changed account tells. */
export function leftAfter(changed: Account, { escalation, possible, principals }: Judged, kept: Kept): Left | null {
  const { becoming } = kept
  const tried = escalation.attempt(changed)
  if (!tried) return null
  const after = tried.fold((subject) => becoming.of(kept.reachedBy(subject).possible), becoming.join, possible)
  return {
    aePlus: new Map(
      tried.concerned.map((arn) => {
        const measure = kept.measured(becoming.unionOf(after.get(arn) ?? null))
        const tier = tried.escalates(arn) ? 'T2' : null
        return [arn, breadthOf(tier, { certain: measure, possible: measure }, kept.space.weights).aePlus]
      }),
    ),
    looksAt: new Map(tried.looksAt.map((arn) => [arn, principals.get(arn)])),
    takes: new Map(tried.takes.map((arn) => [arn, possible.get(arn)])),
  }
}

/** Whether what a change would leave is still the same, where everybody leads where they led. */
export function stillLeft({ looksAt, takes }: Left, { principals, possible }: Judged): boolean {
  for (const [arn, principal] of looksAt) if (principals.get(arn) !== principal) return false
  for (const [arn, value] of takes) if (possible.get(arn) !== value) return false
  return true
}

/** @param before the same of the account before, where there is one */
export function scored(judged: Judged, kept: Kept, before: Written | null = null): ReadonlyMap<string, PrincipalScan> {
  const anew = (arn: string): [string, PrincipalScan][] => {
    const principal = judged.principals.get(arn)
    return principal ? [[arn, principalOf(principal, judged, kept)]] : []
  }
  if (before && judged.concerned) return new Map([...before, ...judged.concerned.flatMap(anew)])
  return new Map([...judged.principals.keys()].flatMap(anew))
}
export type Written = ReadonlyMap<string, PrincipalScan>

/** Everything that decides what is said of a principal: as long as all of it is the same, so is what is said. */
type Basis = {
  reach: Reach | undefined
  breadth: Breadth
  effects: Effects
  sources: readonly (Principal | undefined)[]
}
const written = new WeakMap<Principal, { basis: Basis; kept: Kept; scan: PrincipalScan }>()

function principalOf(principal: Principal, judged: Judged, kept: Kept): PrincipalScan {
  const { arn } = principal
  const reach = judged.reaches.get(arn)
  const sources = reach?.tier ? [] : sourcesOf(principal, judged, kept)
  const basis = { reach, breadth: judged.breadthOf(arn), effects: judged.effectsOf(arn), sources }
  const before = written.get(principal)
  if (before && before.kept === kept && sameBasis(before.basis, basis)) return before.scan
  const scan = writeDown(principal, basis, { judged, kept })
  written.set(principal, { basis, kept, scan })
  return scan
}

const sameBasis = (one: Basis, other: Basis): boolean =>
  (one.reach === other.reach || (!one.reach?.tier && !other.reach?.tier)) &&
  one.breadth.tier === other.breadth.tier &&
  one.breadth.ae === other.breadth.ae &&
  one.breadth.aePlus === other.breadth.aePlus &&
  one.effects === other.effects &&
  one.sources.every((source, index) => source === other.sources[index])

function writeDown(
  principal: Principal,
  { reach, breadth, effects, sources }: Basis,
  { judged, kept }: { judged: Judged; kept: Kept },
): PrincipalScan {
  const { arn, kind, name } = principal
  const own = kept.reachedBy(kept.subjectOf(principal))
  const { direct, cells } = kept.measured(own.possible)
  return {
    id: arn,
    kind,
    name,
    ...breadth,
    direct,
    effects,
    conditional: breadth.tier === 'T2' || breadth.ae !== breadth.aePlus || own.certain !== own.possible,
    reasons: reach?.tier
      ? escalationReasons(reach, judged.reaches, kept.circumstances.catalogue)
      : EFFECTS.flatMap((effect, index): Reason[] => {
          const source = sources[index]
          return source ? [kept.effectReason(effect, source, source === principal)] : []
        }),
    cells,
  }
}

/** By effect, who reaches it: itself, else the one of those it could become who reaches most of it. */
function sourcesOf(principal: Principal, judged: Judged, kept: Kept): (Principal | undefined)[] {
  const own = kept.sourcesOf(kept.subjectOf(principal))
  const all = judged.sources().get(principal.arn) ?? own
  return EFFECTS.map((effect) => judged.principals.get((own[effect] ?? all[effect])?.arn ?? ''))
}
