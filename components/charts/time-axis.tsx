import type { ReactNode } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import { cn } from '../ui/cn.ts'
import { placed } from '../ui/placed.ts'

export const percent = (share: number) => `${(share * 100).toFixed(3)}%`

/** A round time: its line always stands, its words where there is room for them. */
export type AxisLine = { at: Instant; share: number; text: string; hidden?: string | false | undefined }

/** Faint lines at round times and what is drawn among them, behind all lanes: beside their names where these stand left. */
export const TimeAxis = ({ lines, children }: { lines: readonly AxisLine[]; children: ReactNode }) => (
  <div
    aria-hidden
    className="pointer-events-none absolute inset-y-0 right-0 left-0 overflow-hidden sm:left-(--lane-name)"
  >
    {lines.map(({ at, share, text, hidden }) => (
      <div key={at} className="absolute inset-y-0 border-l border-hairline" {...placed({ left: percent(share) })}>
        <span className={cn('tabular absolute top-0 left-1 text-[11px] whitespace-nowrap text-faint', hidden)}>
          {text}
        </span>
      </div>
    ))}
    {children}
  </div>
)

/** The line of the present, with its word on the side where there is room. */
export const NowMark = ({ share }: { share: number }) => (
  <div
    data-now={share.toFixed(4)}
    className="absolute inset-y-0 z-10 border-l-[1.5px] border-text"
    {...placed({ left: percent(share) })}
  >
    <span
      className={cn(
        'absolute top-0 rounded-mark bg-text px-1 text-[11px] leading-4 font-medium text-surface',
        share > 0.9 ? 'right-0' : 'left-0',
      )}
    >
      now
    </span>
  </div>
)
