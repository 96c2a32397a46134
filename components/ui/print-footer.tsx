'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import type { Instant } from '#lib/kernel/time.ts'
import { useClockText } from './clock.ts'
import { minuteText } from './times.ts'
import { visibleText } from './visible.ts'

/** On paper only: what was printed, asked how, when and by whom. A page that says so itself marks its own `data-colophon`. */
export function PrintFooter({ now, by }: { now: Instant; by: string }) {
  const pathname = usePathname()
  const search = useSearchParams()
  const at = useClockText(now, minuteText)
  const asked = [...search].map(([key, value]) => `${key}: ${value}`).join(' · ')
  return (
    <footer data-print-footer className="hidden gap-x-4 border-t border-hairline pt-2 text-12 text-muted print:flex">
      <span className="wrap-anywhere">
        Curfew {pathname}
        {asked ? <bdi> · {visibleText(asked)}</bdi> : ' · no filter'}
      </span>
      <span className="tabular ml-auto shrink-0">
        Printed {at} by <bdi>{visibleText(by)}</bdi>
      </span>
    </footer>
  )
}
