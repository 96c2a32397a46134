/** What an owner does next with one identity: exactly one thing, the first in this order that is to be done. Pure. */

export const NEXT_STEPS = ['decide-claim', 'scope', 'narrow', 'retire', 'split', 'rotate', 'time-box'] as const
export type NextStep = (typeof NEXT_STEPS)[number]

export type StepFacts = {
  /** Standing holdings, and those of them that are not declared. */
  standing: number
  excess: number
  claimedBy: string | null
}

const held = (count: number) => (count === 1 ? '1 standing entitlement' : `${count} standing entitlements`)

/** Why it is next, as a fact of this identity. */
export function whyNext(step: NextStep, { standing, excess, claimedBy }: StepFacts): string {
  switch (step) {
    case 'decide-claim':
      return `${claimedBy ?? 'Somebody'} claims it. Until you decide, you answer for it.`
    case 'scope':
      return `It holds ${held(standing)}, and nobody has declared what it needs.`
    case 'narrow':
      return `${excess} of its ${held(standing)} ${excess === 1 ? 'is' : 'are'} not declared as needed.`
    case 'retire':
      return `Not seen in use for 90 days, and it holds ${held(standing)}.`
    case 'split':
      return 'Several people or machines use it, so nothing it does leads to one of them.'
    case 'rotate':
      return 'A credential of it never expires: a copy of it works for ever.'
    case 'time-box':
      return 'It is admin all the time. What it needs now and then can be asked for instead.'
  }
}
