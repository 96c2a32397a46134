/** How breadth is said. Pure. */
import type { Breadth, Effects, Shares } from '#lib/breadth/model.ts'
import { formatAe, formatPercent } from '../ui/numbers.ts'

export const EFFECT_WORDS: Readonly<Record<keyof Effects, string>> = {
  secrets: 'Reads secrets',
  bulkData: 'Reads data in bulk',
  destroy: 'Destroys',
  deploy: 'Changes what runs',
  blind: 'Blinds or opens',
}
export const CELL_WORDS: Readonly<Record<keyof Shares, string>> = {
  List: 'List',
  Read: 'Read',
  Tag: 'Tag',
  Write: 'Write',
  Admin: 'Manage permissions',
}

export const UNSCORED: Readonly<Record<Extract<Breadth, { state: 'unscored' }>['why'], string>> = {
  'no-catalogue':
    'No catalogue says yet what permissions of this kind of source amount to. How far it reaches is unknown, which is not nothing.',
  'not-yet': 'It was read and is not scored yet. That takes a few seconds.',
  gone: 'It is gone from its source. The history below is of the time before.',
}

/** "AE 0.04, up to 1 if everything that is not visible holds". */
export const aeWords = (ae: number, aePlus: number): string =>
  ae === aePlus
    ? `${formatAe(aePlus)} admin-equivalents`
    : `${formatAe(ae)} admin-equivalents for certain, up to ${formatAe(aePlus)} if what is not visible holds`

/** How a figure moved since it was read before; null: there was none. */
export function changeWords(now: number, before: number | null): string {
  if (before === null) return 'first scored in the period'
  if (now === before) return 'as before'
  return `${now > before ? '+' : '−'}${formatAe(Math.abs(now - before))}`
}

export const shareWords = (share: number): string => (share === 0 ? 'none' : formatPercent(share))
