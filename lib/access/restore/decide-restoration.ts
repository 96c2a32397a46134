/** What is missing before a restored database may give again, and whether a person has to look first. Pure. */
import type { Continuity } from './decide-continuity.ts'
import { RESTORATION_CAUSES, type Restoration, type RestorationCause, type SourceStanding } from './model.ts'

/** One sentence for each thing a source still lacks; none when it is reconciled. */
export function missingOf(source: SourceStanding): string[] {
  return [
    ...(source.listedAt === null ? [listingWords(source)] : source.swept ? [] : ['listed, not compared yet']),
    ...leftoverWords(source),
    ...(source.unrevoked > 0
      ? [
          `${counted(source.unrevoked, 'grant')} past ${source.unrevoked === 1 ? 'its' : 'their'} end and not proven gone`,
        ]
      : []),
  ]
}

/** Only what is being taken back goes by itself: the rest waits for a person, who has to know it. */
function leftoverWords({ orphansOpen, orphansToDecide, orphansToRemove }: SourceStanding): string[] {
  const going = orphansOpen - orphansToDecide - orphansToRemove
  const what = (count: number) => `${counted(count, 'holding')} that no live grant explains`
  const them = (count: number) => (count === 1 ? 'it' : 'each')
  return [
    ...(orphansToDecide > 0
      ? [`${what(orphansToDecide)}: somebody has to adopt ${them(orphansToDecide)} or have it removed`]
      : []),
    ...(orphansToRemove > 0
      ? [`${what(orphansToRemove)}: somebody has to take ${orphansToRemove === 1 ? 'it' : 'them'} away at the source`]
      : []),
    ...(going > 0 ? [`${what(going)}: being taken back`] : []),
  ]
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

function listingWords({ syncState, lastError }: SourceStanding): string {
  if (syncState !== null) return 'being listed'
  return lastError === null ? 'not listed yet' : `could not be listed: ${lastError}`
}

export const isReconciled = (sources: readonly SourceStanding[]): boolean =>
  sources.every((source) => missingOf(source).length === 0)

/** What shows that time was lost: privilege nobody recorded, or a record of privilege that is not there. */
export const lostCount = (sources: readonly SourceStanding[]): number =>
  sources.reduce((sum, source) => sum + source.orphansFound + source.missingFound, 0)

/**
 * Another server took over: the same cluster and the same database on a new timeline, and a worker saw that it goes on
 * from where the one before it was. Every other change is a copy, or a backup here or somewhere else, and what it lost may
 * be at no source: a kill switch that was pulled, a person disabled.
 */
const isFailover = ({ changed, continuity, before }: Restoration['evidence']): boolean =>
  Array.isArray(changed) &&
  changed.length === 1 &&
  changed[0] === 'timelineId' &&
  (continuity as Continuity | undefined)?.proven === true &&
  (before === undefined || isFailover(before as Restoration['evidence']))

/** A failover that lost nothing must not wait for a person; whatever lost something, or may have, must. */
export const endsByItself = (
  { cause, evidence }: Pick<Restoration, 'cause' | 'evidence'>,
  sources: readonly SourceStanding[],
): boolean => cause === 'moved' && isFailover(evidence) && isReconciled(sources) && lostCount(sources) === 0

export const graver = (one: RestorationCause, other: RestorationCause): RestorationCause =>
  RESTORATION_CAUSES.indexOf(one) >= RESTORATION_CAUSES.indexOf(other) ? one : other

export type FinishFacts = {
  restoration: Pick<Restoration, 'id'> | null
  sources: readonly SourceStanding[]
  /** An admin, or somebody with a shell. */
  mayFinish: boolean
}
export type FinishDecision =
  | { kind: 'finished' }
  | {
      kind: 'refused'
      code: 'auth.forbidden' | 'restoration.not-restoring' | 'restoration.not-reconciled'
      message: string
    }

export function decideFinish({ restoration, sources, mayFinish }: FinishFacts): FinishDecision {
  if (!mayFinish) return refused('auth.forbidden', 'Only an admin ends restore mode.')
  if (restoration === null) return refused('restoration.not-restoring', 'The product is not in restore mode.')
  const missing = sources.flatMap((source) => missingOf(source).map((what) => `${source.sourceName}: ${what}`))
  if (missing.length === 0) return { kind: 'finished' }
  return refused('restoration.not-reconciled', `Not reconciled yet. ${missing.slice(0, 5).join('; ')}.`)
}

const refused = (code: Extract<FinishDecision, { kind: 'refused' }>['code'], message: string): FinishDecision => ({
  kind: 'refused',
  code,
  message,
})
