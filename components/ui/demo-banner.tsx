import type { ReactNode } from 'react'

/** Above everything while the demo world is in place. `wipe` is the room's own button with its dialog. */
export const DemoBanner = ({ wipe }: { wipe?: ReactNode }) => (
  <aside
    aria-label="Demo world"
    className="flex items-center gap-4 border-b border-hairline bg-warn-soft px-4 py-1.5 text-13"
    data-print="hide"
  >
    <p>
      <span className="font-medium text-warn-text">Demo world.</span> People and machines are invented.{' '}
      <span className="max-sm:hidden">The PostgreSQL target is real: grants truly begin and end there.</span>
    </p>
    {wipe ? <div className="ml-auto shrink-0">{wipe}</div> : null}
  </aside>
)
