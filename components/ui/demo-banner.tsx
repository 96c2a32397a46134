import type { ReactNode } from 'react'

/** Above everything while the demo world is in place. `wipe` is the room's own button with its dialog. */
export const DemoBanner = ({ wipe }: { wipe?: ReactNode }) => (
  <div role="note" className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-hairline bg-warn-soft px-4 py-1.5 text-13" data-print="hide">
    <p>
      <span className="font-medium text-warn-text">Demo world.</span> The people and machines are invented; the PostgreSQL target is
      real, so grants truly begin and end there.
    </p>
    {wipe ? <div className="ml-auto">{wipe}</div> : null}
  </div>
)
