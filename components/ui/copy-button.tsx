'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { cn } from './cn.ts'

type CopyButtonProps = { text: string; label: string; withWord?: boolean; className?: string }

/** Says that it copied, in place and to screen readers; says so too when the browser refused. */
export function CopyButton({ text, label, withWord = false, className }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null)
  useEffect(() => {
    if (!outcome) return
    const timer = setTimeout(() => setOutcome(null), 2_000)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    )
  const word = outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Select and copy by hand' : 'Copy'
  return (
    <button
      type="button"
      aria-label={label}
      title={withWord ? undefined : label}
      onClick={copy}
      className={cn(
        'inline-flex h-6 min-w-6 items-center justify-center gap-1.5 rounded-control text-12 text-muted hover:bg-hover hover:text-text',
        withWord && 'px-2',
        className,
      )}
    >
      {outcome === 'copied' ? (
        <Check aria-hidden className="size-3.5 text-ok" />
      ) : (
        <Copy aria-hidden className="size-3.5" />
      )}
      {withWord ? word : null}
      <span role="status" className="sr-only">
        {outcome ? word : ''}
      </span>
    </button>
  )
}
