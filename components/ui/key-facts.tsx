import type { ReactNode } from 'react'
import { cn } from './cn.ts'
import { shown } from './shown.ts'

/** `undefined` is "we do not know"; `null` is "there is none". They are different facts and read differently. */
export type Fact = { label: string; value: ReactNode | null | undefined }

const said = (value: Fact['value']) => {
  if (value === undefined) return <span className="text-muted">unknown</span>
  if (value === null || value === '') return <span className="text-faint">—</span>
  return shown(value)
}

const LAYOUTS = {
  rows: 'flex flex-col gap-2',
  columns: 'grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3',
  strip: 'flex flex-wrap gap-x-8 gap-y-2',
} as const

/** Six stand in two rows of three: one alone in a second row looks lost. `rows` for a rail, `columns` for what stands under a page header, `strip` for a few short ones in a story. */
export const KeyFacts = ({ facts, layout = 'rows' }: { facts: readonly Fact[]; layout?: keyof typeof LAYOUTS }) => (
  <dl className={cn(LAYOUTS[layout], layout === 'columns' && facts.length % 3 > 0 && 'lg:grid-cols-5')}>
    {facts.map((fact) => (
      <div
        key={fact.label}
        className={cn('min-w-0', layout === 'rows' && 'grid grid-cols-[112px_minmax(0,1fr)] gap-3')}
      >
        <dt className={cn('text-muted', layout === 'rows' ? 'text-13' : 'text-12')}>{fact.label}</dt>
        <dd className="min-w-0 text-13 wrap-anywhere">{said(fact.value)}</dd>
      </div>
    ))}
  </dl>
)
