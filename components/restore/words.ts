/** Why the product is in restore mode, in words. */
import type { RestorationCause } from '#lib/access/restore/model.ts'

const TITLES: Record<RestorationCause, string> = {
  moved: 'The database moved',
  declared: 'A restore was declared',
  'went-back': 'The database went back in time',
}
export const causeTitle = (cause: RestorationCause): string => TITLES[cause]

export const CAUSE_WORDS: Record<RestorationCause, string> = {
  moved:
    'It is another database than before: a failover, a copy or a restore. A failover that lost nothing ends this by itself.',
  declared: 'Somebody said that the database was restored.',
  'went-back': 'It knows less than a worker has seen: a backup came back.',
}
