/** What an account would come to after a change; what was tried is kept as long as it would come out the same. */
import type { AwsCatalogue } from '../../catalogue/aws.ts'
import { rounded } from '../../score/measure.ts'
import type { Account } from '../account/model.ts'
import { type Change, changed } from './changes.ts'
import type { Kept } from './kept.ts'
import { judge, type Judged, type Left, leftAfter, stillLeft } from './principals.ts'

export type Trial = {
  judged: Judged
  catalogue: AwsCatalogue
  /** Of somebody, as the account is. */
  aePlusOf(arn: string): number
  /** By how much a change lowers the sum of AE+. @param key the same for the same change of nearly the same account */
  lowers(key: string, change: Change): number
}

type Before = Pick<Account, 'groups' | 'policies'> & {
  change: Change
  members: string
  reaches: Judged['reaches']
  left: Left
}

export function createTrials(
  kept: Kept,
): (judged: Judged, account: Account, aePluses: ReadonlyMap<string, number>) => Trial {
  let known = new Map<string, Before>()
  return (judged, account, aePluses) => {
    const [before, now] = [known, new Map<string, Before>()]
    known = now
    let whole: number | null = null
    const sum = () => (whole ??= sumOf([...aePluses.values()]))
    const leftBy = (key: string, change: Change): Left | null => {
      const found = before.get(key)
      const members = membersBy(account, change)
      const holds =
        found && found.members === members && isSame(found.change, change) && likeBefore(found, judged, account)
      const left =
        holds && stillLeft(found.left, judged) ? found.left : leftAfter(changed(account, change), judged, kept)
      if (left)
        now.set(key, {
          groups: account.groups,
          policies: account.policies,
          change,
          members,
          reaches: judged.reaches,
          left,
        })
      return left
    }
    return {
      judged,
      catalogue: kept.circumstances.catalogue,
      aePlusOf: (arn) => aePluses.get(arn) ?? 0,
      lowers(key, change) {
        const left = leftBy(key, change)
        if (!left) return rounded(sum() - wholeOf(judge(changed(account, change), kept)))
        return sumOf(Array.from(left.aePlus, ([arn, after]) => (aePluses.get(arn) ?? after) - after))
      },
    }
  }
}

/** Whoever joined a group since holds what is taken from it. */
function membersBy({ groups, users }: Account, change: Change): string {
  const group = change.kind === 'remove' ? groups.find(({ arn }) => arn === change.holder) : undefined
  if (!group) return ''
  return users.flatMap((user) => (user.groups.includes(group.name) ? [user.arn] : [])).join(' ')
}

const isSame = (one: Change, other: Change): boolean =>
  one.kind === 'remove' && other.kind === 'remove' ? one.policy === other.policy : one.kind === other.kind

/** Where everybody leads where they led, and what one could hold besides is what there was. */
const likeBefore = (found: Before, judged: Judged, account: Account): boolean =>
  found.reaches === judged.reaches && found.groups === account.groups && found.policies === account.policies

const wholeOf = ({ principals, breadthOf }: Judged): number =>
  sumOf([...principals.keys()].map((arn) => breadthOf(arn).aePlus))

/** In their own order sums differ in their last digits. */
export const sumOf = (values: readonly number[]): number =>
  rounded(
    Float64Array.from(values)
      .sort()
      .reduce((total, value) => total + value, 0),
  )
