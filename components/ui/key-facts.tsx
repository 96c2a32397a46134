import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** `undefined` is "we do not know"; `null` is "there is none". They are different facts and read differently. */
export type Fact = { label: string; value: ReactNode | null | undefined }

const shown = (value: Fact['value']) => {
  if (value === undefined) return <span className="text-muted">unknown</span>
  if (value === null || value === '') return <span className="text-faint">—</span>
  return value
}

/** `rows` for a rail, `columns` for the strip under a page header. */
export const KeyFacts = ({ facts, layout = 'rows' }: { facts: readonly Fact[]; layout?: 'rows' | 'columns' }) => (
  <dl
    className={
      layout === 'rows' ? 'flex flex-col gap-2' : 'grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-5'
    }
  >
    {facts.map((fact) => (
      <div
        key={fact.label}
        className={cn('min-w-0', layout === 'rows' && 'grid grid-cols-[112px_minmax(0,1fr)] gap-3')}
      >
        <dt className={cn('text-muted', layout === 'columns' ? 'text-12' : 'text-13')}>{fact.label}</dt>
        <dd className="min-w-0 text-13 wrap-anywhere">{shown(fact.value)}</dd>
      </div>
    ))}
  </dl>
)
