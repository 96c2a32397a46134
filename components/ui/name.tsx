import { cn } from './cn.ts'
import { visibleName } from './visible.ts'

type NameProps = {
  children: string
  /** An id at a source: in mono. */
  mono?: boolean
  /** Cut at the end of the line. Only where the whole name stands a step away: a row that opens, a menu item. */
  cut?: boolean
  className?: string
}

/** The name of a thing of somebody else's: what is hidden in it is shown, and what surrounds it keeps its direction. */
export const Name = ({ children, mono = false, cut = false, className }: NameProps) => (
  <bdi
    className={cn(
      mono && 'font-mono text-13',
      cut ? 'inline-block max-w-full truncate align-bottom' : 'wrap-anywhere',
      className,
    )}
  >
    {visibleName(children)}
  </bdi>
)
