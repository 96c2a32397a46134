/** Takes in the authorisation details of one AWS account: a new source, or a newer file of one that is there. */
import { importAgain, type Imported, importSource, mustManageSources, mustTakeFiles } from '#lib/inventory/server.ts'
import type { SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { AWS_ACCOUNT_KIND, factsOfAccount } from '../aws/facts.ts'
import { readAccountFile, readServiceControlFile } from '../aws/read-file.ts'
import { keepAsBefore, keepInput } from '../store/due.ts'

export type AwsFiles = {
  /** The output of `aws iam get-account-authorization-details`. */
  account: string
  /** Service control policies, one list per level; absent: as they were. */
  serviceControl?: string | undefined
}
export type NewAwsAccount = AwsFiles & {
  name: string
  environment?: string | undefined
  approverTeamId?: TeamId | null | undefined
}
export type NewerAwsAccount = AwsFiles & { acceptDisappearance: boolean }
export type ImportedAwsAccount = Imported & { account: string }

/**
 * @param read is called when the actor may do this: nobody else makes us read a large file
 * @throws DomainError `auth.forbidden` | `input.invalid` with the place in the file | `source.name-taken` |
 * `source.duplicate-target`
 */
export async function importAwsAccount(ctx: Context, read: () => Promise<NewAwsAccount>): Promise<ImportedAwsAccount> {
  mustManageSources(ctx.actor)
  const { account: text, serviceControl, ...about } = await read()
  const { account, document } = readAccountFile(text)
  const policies = serviceControl === undefined ? null : readServiceControlFile(serviceControl)
  const imported = await importSource(
    ctx,
    {
      ...about,
      kind: AWS_ACCOUNT_KIND,
      config: { account },
      targetKey: `aws:${account}`,
      found: factsOfAccount(document),
    },
    (tx, sourceId) => keepInput(tx, sourceId, { serviceControl: policies }),
  )
  return { ...imported, account }
}

/** @throws what `importAwsAccount` does, and DomainError `not-found` | `source.removed` | `source.much-missing` */
export async function importAwsAccountAgain(
  ctx: Context,
  sourceId: SourceId,
  read: () => Promise<NewerAwsAccount>,
): Promise<ImportedAwsAccount> {
  await mustTakeFiles(ctx, sourceId, AWS_ACCOUNT_KIND)
  const { account: text, serviceControl, acceptDisappearance } = await read()
  const { account, document } = readAccountFile(text)
  const policies = serviceControl === undefined ? undefined : readServiceControlFile(serviceControl)
  const imported = await importAgain(
    ctx,
    { sourceId, acceptDisappearance, targetKey: `aws:${account}`, found: factsOfAccount(document) },
    (tx) =>
      policies === undefined ? keepAsBefore(tx, sourceId) : keepInput(tx, sourceId, { serviceControl: policies }),
  )
  return { ...imported, account }
}
