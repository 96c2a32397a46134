export type Tier = 'T0' | 'T1' | 'T2' | 'T3' | 'T4'

export const TIER_MEANINGS: Record<Tier, string> = {
  T0: 'admin',
  T1: 'can become admin',
  T2: 'could become admin, if something not visible holds',
  T3: 'reads secrets or bulk data, destroys, deploys or blinds',
  T4: 'none of these',
}

/** The label is always printed; the bar before it repeats it by height as well as by colour. `unknown` is not a tier. */
export const TierBadge = ({ tier, explain = false }: { tier: Tier | 'unknown'; explain?: boolean }) =>
  tier === 'unknown' ? (
    <span className="text-muted">unknown</span>
  ) : (
    <span className="tier" data-tier={tier}>
      <span>{tier}</span>
      <span className={explain ? 'text-muted' : 'sr-only'}>{TIER_MEANINGS[tier]}</span>
    </span>
  )
