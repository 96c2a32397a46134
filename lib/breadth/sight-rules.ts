/** A reason leads over other identities: to who does not see those, it does not name them. Pure. */
import type { Reason, ReasonWithSteps, Step } from './model.ts'

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)
const NAMELESS = 'another identity'
const NAME_SIGN = '[\\w+=,.@-]'

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** @param seen the identities of the source by account that the reader sees */
export type Sight = { all: boolean; seen: ReadonlyMap<string, Pick<Step, 'identityId' | 'name'>> }

const isHidden = (arn: string, { all, seen }: Sight): boolean => !all && !seen.has(arn)

export function withoutNames(text: string, via: readonly string[], sight: Sight): string {
  const hidden = via.filter((arn) => isHidden(arn, sight))
  return hidden.reduce(
    (left, arn) =>
      left
        .replaceAll(arn, NAMELESS)
        .replaceAll(new RegExp(`(?<!${NAME_SIGN})${escaped(nameIn(arn))}(?!${NAME_SIGN})`, 'g'), NAMELESS),
    text,
  )
}

export const reasonAsSeen = (reason: Reason, sight: Sight): ReasonWithSteps => {
  const clear = (text: string) => withoutNames(text, reason.via, sight)
  return {
    ...reason,
    sentence: clear(reason.sentence),
    missing: reason.missing.map(clear),
    conditions: reason.conditions.map(clear),
    via: reason.via.map((arn) => {
      const known = sight.seen.get(arn)
      if (isHidden(arn, sight)) return { arn: '', name: NAMELESS, identityId: null }
      return { arn, name: known?.name ?? nameIn(arn), identityId: known?.identityId ?? null }
    }),
  }
}
