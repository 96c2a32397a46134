import { formatDuration, toIsoDuration } from '#lib/kernel/duration.ts'
import { cn } from './cn.ts'

/** `2 h 15 min`, in mono where it stands in a column. */
export const Duration = ({ ms, mono = false }: { ms: number; mono?: boolean }) => (
  <time dateTime={toIsoDuration(ms)} className={cn('whitespace-nowrap tabular-nums', mono && 'font-mono text-12')}>
    {formatDuration(ms)}
  </time>
)
