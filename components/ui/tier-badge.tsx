import { cn } from './cn.ts'

export type Tier = 'T0' | 'T1' | 'T2' | 'T3' | 'T4'

export const TIER_MEANINGS: Record<Tier, string> = {
  T0: 'admin',
  T1: 'can become admin',
  T2: 'could become admin, if something not visible holds',
  T3: 'reads secrets or bulk data, destroys, deploys or blinds',
  T4: 'none of these',
}

const MARKS: Record<Tier, string> = {
  T0: 'bg-tier-0',
  T1: 'bg-tier-1',
  T2: 'bg-tier-2',
  T3: 'bg-tier-3',
  T4: 'bg-tier-4',
}
const HEIGHTS: Record<Tier, string> = { T0: 'h-4', T1: 'h-3.5', T2: 'h-2.5', T3: 'h-2', T4: 'h-1' }

/** The label is always printed; the bar repeats it by height as well as by colour. `unknown` is not a tier. */
export function TierBadge({ tier, explain = false }: { tier: Tier | 'unknown'; explain?: boolean }) {
  if (tier === 'unknown') return <span className="text-muted">unknown</span>
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap">
      <span aria-hidden className="flex h-4 w-1 items-end">
        <span className={cn('w-1 rounded-[1px]', MARKS[tier], HEIGHTS[tier])} />
      </span>
      <span className={cn('font-mono text-13', tier === 'T0' || tier === 'T1' ? 'font-semibold' : null)}>{tier}</span>
      {explain ? (
        <span className="font-sans text-muted">{TIER_MEANINGS[tier]}</span>
      ) : (
        <span className="sr-only">{TIER_MEANINGS[tier]}</span>
      )}
    </span>
  )
}
