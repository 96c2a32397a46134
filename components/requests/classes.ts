/** What is added, in the classes and effects that breadth counts. What a source does not say is unknown, not nothing. Pure. */
import type { Effects, Shares } from '#lib/breadth/model.ts'
import type { AddedGroup } from './adds.ts'

type Reached = { cells: readonly (keyof Shares)[]; effects: readonly (keyof Effects)[] }

const REACHED: Readonly<Record<string, Reached>> = {
  reshape: { cells: ['Write', 'Admin'], effects: ['destroy'] },
  remove: { cells: ['Write'], effects: ['destroy'] },
  write: { cells: ['Write'], effects: [] },
  read: { cells: ['Read'], effects: ['bulkData'] },
  reach: { cells: ['List'], effects: [] },
  attributes: { cells: ['Admin'], effects: [] },
}
const EVERYTHING: Reached = {
  cells: ['List', 'Read', 'Tag', 'Write', 'Admin'],
  effects: ['secrets', 'bulkData', 'destroy', 'deploy', 'blind'],
}
const CELLS = EVERYTHING.cells
const EFFECTS = EVERYTHING.effects

export type Classes = Reached & {
  /** Part of it leads to what is not said here: functions, other roles, contents of a kind we do not read. */
  isPartUnknown: boolean
}

const reachedBy = ({ key, lines }: AddedGroup): Reached | undefined =>
  key === 'attributes' && lines.includes('SUPERUSER') ? EVERYTHING : REACHED[key]

/** @param groups as `groupsOf` makes them; what is held already adds no class */
export function classesOf(groups: readonly AddedGroup[]): Classes {
  const added = groups.filter(({ until }) => until === undefined)
  const reached = added.flatMap((group) => reachedBy(group) ?? [])
  return {
    cells: CELLS.filter((cell) => reached.some(({ cells }) => cells.includes(cell))),
    effects: EFFECTS.filter((effect) => reached.some(({ effects }) => effects.includes(effect))),
    isPartUnknown: added.some((group) => reachedBy(group) === undefined),
  }
}
