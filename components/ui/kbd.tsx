import type { ReactNode } from 'react'

export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-[4px] border border-edge bg-sunken px-1 font-mono text-[11px] leading-none text-muted">
    {children}
  </kbd>
)
