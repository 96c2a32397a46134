/** What people are told while a kill switch that concerns them is pulled. Pure. */
import { nameOfPlace, whoPulled } from '../halt-words.ts'
import type { HaltScope } from '../model.ts'
import type { Banner } from './model.ts'

export type HaltInForce = {
  id: string
  scope: HaltScope
  sourceName: string | null
  identityName: string | null
  reason: string
  pulledByName: string | null
}

export const HALTS_READ = 50
/** The whole reason stands on the page that it leads to: a page has to stay a page. */
const REASON_SHOWN = 120

/** @param halts in force, the widest first */
export function haltBanners(halts: readonly HaltInForce[]): Banner[] {
  const [widest, ...rest] = halts
  return widest ? [bannerOf(widest), ...(rest.length > 0 ? [bannerOfRest(rest.length)] : [])] : []
}

const link = { href: '/kill-switch', label: 'Kill switch' }

const bannerOf = (halt: HaltInForce): Banner => ({
  key: `halt ${halt.id}`,
  tone: 'danger',
  title: `The kill switch is pulled for ${nameOfPlace(halt)}.`,
  text: `Nothing is asked, approved or given there. ${whoPulled(halt)}: “${shortened(halt.reason)}”`,
  link,
})

const shortened = (text: string): string =>
  text.length <= REASON_SHOWN ? text : `${text.slice(0, REASON_SHOWN - 1).trimEnd()}…`

const bannerOfRest = (count: number): Banner => ({
  key: 'halts',
  tone: 'danger',
  title:
    count === 1
      ? 'Another kill switch is pulled.'
      : `${count}${count >= HALTS_READ - 1 ? ' or more' : ''} other kill switches are pulled.`,
  text: count === 1 ? 'Its page says for what, and why.' : 'Their page says for what, and why.',
  link,
})
