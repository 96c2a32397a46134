/** Every state of a decision. They take the keyboard and the focus, so the gallery shows one at a time: `?decision=…`. */
export const DECISIONS = [
  { id: 'open', title: 'Open' },
  { id: 'smaller', title: 'With a smaller offer' },
  { id: 'closed', title: 'Nothing can be approved' },
  { id: 'grave', title: 'An administrator’s' },
  { id: 'second-step', title: 'Second step' },
  { id: 'denying', title: 'Denying' },
  { id: 'asking', title: 'Asking' },
  { id: 'asked', title: 'Asked' },
  { id: 'answered', title: 'Answered' },
  { id: 'approval-held', title: 'Approval held' },
  { id: 'denial-held', title: 'Denial held' },
  { id: 'recorded', title: 'Recorded, next opens' },
  { id: 'before', title: 'Open, one recorded before' },
  { id: 'last', title: 'Recorded, the last' },
  { id: 'overtaken', title: 'Somebody was quicker' },
  { id: 'own', title: 'Own request' },
] as const

export type DecisionState = (typeof DECISIONS)[number]['id']

export const decisionState = (text: string | undefined): DecisionState =>
  DECISIONS.find(({ id }) => id === text)?.id ?? 'open'
