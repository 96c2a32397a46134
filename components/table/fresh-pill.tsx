'use client'

import { ArrowUp } from 'lucide-react'

type FreshPillProps = { fresh: number; moved: boolean; onShow: () => void }

/** Offers what came meanwhile. The place is there from the beginning, so that its news is announced. */
export const FreshPill = ({ fresh, moved, onShow }: FreshPillProps) => (
  <div
    role="status"
    className="pointer-events-none absolute inset-x-0 top-9 z-20 flex justify-center"
    data-print="hide"
  >
    {fresh > 0 || moved ? (
      <button
        type="button"
        onClick={onShow}
        className="float-in pointer-events-auto inline-flex h-7 items-center gap-1.5 rounded-full border border-edge bg-accent px-3 text-12 font-medium text-on-accent shadow-float hover:bg-accent-strong"
      >
        <ArrowUp aria-hidden className="size-3.5" />
        {fresh > 0 ? `${fresh.toLocaleString('en-GB')} new` : 'New order'}
      </button>
    ) : null}
  </div>
)
