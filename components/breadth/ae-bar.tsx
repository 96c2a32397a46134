import { cn } from '../ui/cn.ts'
import { placed } from '../ui/placed.ts'
import { aeWords } from './words.ts'

const percent = (share: number): string => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`

/** AE solid, AE+ − AE hatched; the whole width is administrator of `of` roots. */
export const AeBar = ({
  ae,
  aePlus,
  of = 1,
  className,
}: {
  ae: number
  aePlus: number
  of?: number
  className?: string
}) => (
  <div
    role="img"
    aria-label={aeWords(ae, aePlus)}
    className={cn('flex h-3 w-full overflow-hidden rounded-mark bg-sunken', className)}
  >
    <span className="ae-solid h-full" {...placed({ width: percent(ae / of) })} />
    <span className="ae-hatched h-full" {...placed({ width: percent((aePlus - ae) / of) })} />
  </div>
)

export const AeLegend = () => (
  <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-muted">
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="ae-solid h-2.5 w-4 rounded-mark" />
      for certain (AE)
    </li>
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="ae-hatched h-2.5 w-4 rounded-mark" />
      if what is not visible holds (AE+)
    </li>
  </ul>
)
