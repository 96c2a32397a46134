import { cn } from '../ui/cn.ts'

const LOOKS: Readonly<Record<string, string>> = { GET: 'text-muted', DELETE: 'text-danger-text' }

/** Reading is quiet, changing is not. */
export const MethodName = ({ method }: { method: string }) => (
  <span
    className={cn('inline-block w-14 shrink-0 font-mono text-12 font-semibold', LOOKS[method] ?? 'text-accent-strong')}
  >
    {method}
  </span>
)
