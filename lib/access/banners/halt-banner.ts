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

/** More than these are one line: a page has to stay a page. */
const ONE_BY_ONE = 2
export const HALTS_READ = 50

/** @param halts in force, the widest first */
export function haltBanners(halts: readonly HaltInForce[]): Banner[] {
  const rest = halts.length > ONE_BY_ONE ? halts.slice(1) : []
  const shown = rest.length > 0 ? halts.slice(0, 1) : halts
  return [...shown.map(bannerOf), ...(rest.length > 0 ? [bannerOfRest(rest.length)] : [])]
}

const link = { href: '/kill-switch', label: 'Kill switch' }

const bannerOf = (halt: HaltInForce): Banner => ({
  key: `halt ${halt.id}`,
  tone: 'danger',
  title: `The kill switch is pulled for ${nameOfPlace(halt)}.`,
  text: `Nothing is asked, approved or given there. ${whoPulled(halt)}: “${halt.reason}”`,
  link,
})

const bannerOfRest = (count: number): Banner => ({
  key: 'halts',
  tone: 'danger',
  title: `${count}${count >= HALTS_READ - 1 ? ' or more' : ''} other kill switches are pulled.`,
  text: 'Nothing is asked, approved or given there.',
  link,
})
