/** Whether somebody may do everything already. */
import type { Policy } from '../policy/model.ts'
import { compile } from '../policy/pattern.ts'
import type { AwsCatalogue } from '../../catalogue/aws.ts'
import type { Right } from '../rights/model.ts'
import { bestOf, type Doubts, together } from './edge.ts'
import { BOUNDARY, type Circumstances, type Subject, subjectWith } from './subject.ts'

const EVERYWHERE = 'arn:*:*:*:*:*'
/** An action of no service: only who may do everything, or everything but some, may do it. */
const ANYTHING = 'no-service:anything'

let probes: readonly string[] | undefined
/** Everything that changes IAM: who may do all of it everywhere needs nothing more. */
const probesOf = (catalogue: AwsCatalogue): readonly string[] =>
  (probes ??= [ANYTHING, ...catalogue.actionsOf('iam').flatMap(({ id, class: cls }) => (cls === 'Admin' ? [id] : []))])

/** By any of them, permissions are given: what an organisation leaves of them is enough. */
const GIVING = [
  'iam:attachgrouppolicy',
  'iam:attachrolepolicy',
  'iam:attachuserpolicy',
  'iam:createpolicyversion',
  'iam:putgrouppolicy',
  'iam:putrolepolicy',
  'iam:putuserpolicy',
  'iam:updateassumerolepolicy',
]

/**
 * Null when they may not; else what it rests on. What an organisation denies it denies to everybody: the account's
 * administrator is who may do everything else, as long as permissions may be given at all.
 */
export function administratorBy(subject: Subject, circumstances: Circumstances): Doubts | null {
  const { principal, holding } = subject
  const own = holding.limits.filter(({ name }) => name === BOUNDARY)
  if (own.length === holding.limits.length) return everythingBy(subject, circumstances)
  const by = everythingBy(subjectWith(principal, { ...holding, limits: own }, circumstances), circumstances)
  const left = by && bestOf(GIVING.flatMap((action) => wholeOf(subject, action) ?? []))
  return (left && together([by, left])) ?? null
}

/** The right to an action on everything, if there is one. */
function wholeOf(subject: Subject, action: string): Right | undefined {
  const whole = subject
    .may(action, EVERYWHERE)
    .filter(({ region }) => region?.every(({ text }, index) => text === (index === 0 ? 'arn' : '*')))
  return whole.find(({ certain }) => certain) ?? whole[0]
}

function everythingBy(subject: Subject, { catalogue }: Circumstances): Doubts | null {
  // One glance before some hundred questions.
  if (subject.may(ANYTHING, EVERYWHERE).length === 0) return null
  const doubts: Doubts[] = []
  for (const probe of probesOf(catalogue)) {
    const best = wholeOf(subject, probe)
    if (!best) return null
    // What is denied under a condition, such as another region, leaves an administrator who may change all of IAM.
    if (probe === ANYTHING && best.statement.conditions.length === 0 && best.missing.length === 0) continue
    doubts.push(best)
  }
  return {
    certain: doubts.every(({ certain }) => certain),
    conditions: [...new Set(doubts.flatMap(({ conditions }) => conditions))],
    missing: [...new Set(doubts.flatMap(({ missing }) => missing))],
  }
}

/** What a policy of one's own making would say. */
export const ANYTHING_ANYWHERE: Policy = {
  name: 'a policy of its own',
  unknowns: [],
  statements: [
    {
      policy: 'a policy of its own',
      name: '0',
      effect: 'Allow',
      actions: { inverted: false, items: [compile('*')] },
      resources: { inverted: false, items: ['*'] },
      principals: null,
      conditions: [],
      variables: true,
    },
  ],
}
