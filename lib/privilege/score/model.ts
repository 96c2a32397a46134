/** Words of breadth that every kind of system shares. */

export const CLASSES = ['List', 'Read', 'Tag', 'Write', 'Admin'] as const
export type Class = (typeof CLASSES)[number]
/** By class of action. */
export type Shares = Readonly<Record<Class, number>>

export const EFFECTS = ['secrets', 'bulkData', 'destroy', 'deploy', 'blind'] as const
export type EffectName = (typeof EFFECTS)[number]
/** Of each effect how much is reached, from 0 to 1. */
export type Effects = Readonly<Record<EffectName, number>>

export const TIERS = ['T0', 'T1', 'T2', 'T3', 'T4'] as const
/** T0 is administrator, T1 can become one for certain, T2 could, T3 reaches an effect, T4 none of these. */
export type Tier = (typeof TIERS)[number]

/** How far somebody goes towards administrator; null: not at all. */
export type AdminTier = 'T0' | 'T1' | 'T2' | null
