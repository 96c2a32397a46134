/** What people are told while the product is in restore mode. Pure. */
import type { SourceStanding } from '../restore/model.ts'
import type { Banner } from './model.ts'

type Open = { cause: 'declared' | 'went-back' | 'moved'; reconciledAt: number | null }
type Standing = Pick<SourceStanding, 'sourceName' | 'orphansToDecide' | 'orphansToRemove'>

export function restoreBanner(
  open: Open | null,
  viewer: { isAdmin: boolean },
  standings: readonly Standing[] = [],
): Banner | null {
  if (open === null) return null
  const waits = open.reconciledAt !== null
  const asks = waits ? null : forPeople(standings)
  return {
    key: 'restore',
    tone: 'danger',
    title: 'Restore mode: nothing is asked, approved or given.',
    text: waits
      ? `Every source is reconciled. ${viewer.isAdmin ? 'Look at what the lost time took with it, then end it.' : 'An admin ends it.'} Ends go on.`
      : (asks ?? 'The database may be older than the sources, which are being reconciled with it. Ends go on.'),
    link: {
      href: '/settings/restore',
      label: waits && viewer.isAdmin ? 'End restore mode' : asks ? 'What to decide' : 'How far it is',
    },
  }
}

const things = (count: number): string => (count === 1 ? '1 privilege' : `${count} privileges`)
const sum = (standings: readonly Standing[], of: 'orphansToDecide' | 'orphansToRemove'): number =>
  standings.reduce((all, one) => all + one[of], 0)

/** No worker settles these, so it goes on for as long as nobody acts: what to do, where, and who may. */
function forPeople(standings: readonly Standing[]): string | null {
  const held = standings.filter((one) => one.orphansToDecide + one.orphansToRemove > 0)
  const [first] = held
  if (!first) return null
  const where = held.length === 1 ? first.sourceName : `${held.length} sources`
  const [decide, remove] = [sum(held, 'orphansToDecide'), sum(held, 'orphansToRemove')]
  const acts = [
    ...(decide > 0 ? [`adopt ${things(decide)} on no record or have ${decide === 1 ? 'it' : 'them'} removed`] : []),
    ...(remove > 0 ? [`take ${things(remove)} away by hand`] : []),
  ]
  return `It waits for a person: owners, approvers or an admin must ${acts.join(', and ')} at ${where}. Ends go on.`
}
