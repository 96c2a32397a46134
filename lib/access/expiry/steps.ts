/** The steps of the engine's work by name, in their order: what can be timed, and where a process can die. Pure. */
import type { GrantId } from '#lib/kernel/ids.ts'

export const ENGINE_STEPS = [
  'claim.before-commit',
  'claim.after-commit',
  'act.before-call',
  'act.after-call',
  'read-back.before-call',
  'read-back.after-call',
  'record.before-commit',
  'record.after-commit',
] as const
export type EngineStep = (typeof ENGINE_STEPS)[number]

/** What a step is part of. A claim or a record may be of many grants at once; an act is of one. */
export type StepOf = { effect: 'provision' | 'revoke' | 'sweep'; grantIds: readonly GrantId[] }
