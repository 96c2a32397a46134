import type { ReactNode } from 'react'
import { shown } from '../ui/shown.ts'

/** On a phone the second column stands below the first, so that neither is squeezed. The column itself is dropped there. */
export const PhoneLine = ({ first, second }: { first: ReactNode; second: ReactNode }) => (
  <>
    {shown(first)}
    <span className="mt-0.5 block text-12 font-normal text-muted sm:hidden">{shown(second)}</span>
  </>
)
