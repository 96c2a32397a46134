/** What people are told while the product is in restore mode. Pure. */
import type { Banner } from './model.ts'

export function restoreBanner(
  open: { cause: 'declared' | 'went-back' | 'moved'; reconciledAt: number | null } | null,
  viewer: { isAdmin: boolean },
): Banner | null {
  if (open === null) return null
  const waits = open.reconciledAt !== null
  return {
    key: 'restore',
    tone: 'danger',
    title: 'Restore mode: nothing is asked, approved or given.',
    text: waits
      ? `Every source is reconciled. ${viewer.isAdmin ? 'Look at what the lost time took with it, then end it.' : 'An admin ends it.'} Ends go on.`
      : 'The database may be older than the sources, which are being reconciled with it. Ends go on.',
    link: { href: '/settings/restore', label: waits && viewer.isAdmin ? 'End restore mode' : 'How far it is' },
  }
}
