/** How a halt is named in the record and in refusals. Pure. */
import type { HaltScope } from './model.ts'

type Named = { scope: HaltScope; sourceName: string | null; identityName: string | null }

export const nameOfPlace = ({ scope, sourceName, identityName }: Named): string =>
  scope === 'estate'
    ? 'the whole estate'
    : scope === 'source'
      ? `all of ${sourceName}`
      : `${identityName} at ${sourceName}`

const OPERATOR = 'An operator'
export const whoPulled = (halt: { pulledByName: string | null }): string => halt.pulledByName ?? OPERATOR
export const whoLifted = (halt: { liftedByName: string | null }): string => halt.liftedByName ?? OPERATOR
