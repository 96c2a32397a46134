/** What giving or taking a policy would do, before it is done. */
import { rounded } from '../../score/measure.ts'
import type { Account } from '../account/model.ts'
import { type Change, changed } from './changes.ts'
import type { PrincipalScan } from './model.ts'
import type { Scanner } from './scanner.ts'

export type Delta = {
  /** Of everybody whose breadth it changes, in the order of their ids. */
  principals: readonly { id: string; before: PrincipalScan; after: PrincipalScan }[]
  estate: { ae: number; aePlus: number }
}

export function deltaOf(scanner: Scanner, account: Account, change: Change): Delta {
  const [before, after] = [scanner.scan(account), scanner.scan(changed(account, change))]
  const then = new Map(after.principals.map((one) => [one.id, one]))
  return {
    principals: before.principals
      .flatMap((one) => {
        const other = then.get(one.id)
        return other && differs(one, other) ? [{ id: one.id, before: one, after: other }] : []
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    estate: {
      ae: rounded(after.estate.ae - before.estate.ae),
      aePlus: rounded(after.estate.aePlus - before.estate.aePlus),
    },
  }
}

const differs = (one: PrincipalScan, other: PrincipalScan): boolean =>
  one.tier !== other.tier || one.ae !== other.ae || one.aePlus !== other.aePlus || one.direct !== other.direct
