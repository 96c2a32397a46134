import { cn } from './cn.ts'
import { CopyButton } from './copy-button.tsx'
import { visibleName } from './visible.ts'

/** An id or a principal, in mono, with copy. `short` keeps prefix and tail; the copy is always whole. */
export function Id({ value, short = false, className }: { value: string; short?: boolean; className?: string }) {
  const cut = short && value.length > 16
  return (
    <span className={cn('inline-flex max-w-full items-center gap-0.5', className)}>
      <span
        className={cn('font-mono text-12 select-all', cut ? 'whitespace-nowrap' : 'wrap-anywhere')}
        title={cut ? visibleName(value) : undefined}
      >
        {visibleName(cut ? `${value.slice(0, 8)}…${value.slice(-6)}` : value)}
      </span>
      <CopyButton text={value} label={`Copy ${visibleName(value)}`} className="shrink-0" />
    </span>
  )
}
