/**
 * The AWS account of demo/aws-account.json, imported as an admin would: first as it was some weeks ago, without the
 * widest of its ways up, so that its history shows what changed. The scores are those of the product itself.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { factsOfAccount, AWS_ACCOUNT_KIND } from '#lib/breadth/aws/facts.ts'
import { readAccountFile } from '#lib/breadth/aws/read-file.ts'
import { estateOf, scoreOf, digestOf, type NewScore } from '#lib/breadth/change-rules.ts'
import { keepInput } from '#lib/breadth/store/due.ts'
import { noteScored, type Scored, writeEstate, writeScores } from '#lib/breadth/store/scores.ts'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { DAY_MS, type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { parseAccount } from '#lib/privilege/aws/account/parse.ts'
import { createScanner } from '#lib/privilege/aws/scan/scanner.ts'
import type { Scan } from '#lib/privilege/aws/scan/model.ts'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { backdate, factsOf, storeFacts } from '../observe.ts'
import { at, insertRows } from '../rows.ts'
import { type Cast, daysBefore, type Story } from '../story.ts'
import { writeOwners } from './estate.ts'

const NAME = 'Meridian production'
const WATCHED_DAYS = 45
/** When somebody let the release manager rewrite policies, and when the contractor came. */
const CHANGES: readonly { daysAgo: number; without: readonly string[] }[] = [
  { daysAgo: WATCHED_DAYS, without: ['release-manager', 'contractor-admin', 'ops-toolbox'] },
  { daysAgo: 21, without: ['contractor-admin'] },
  { daysAgo: 6, without: [] },
]

type Principal = { RoleName?: string; UserName?: string; RolePolicyList?: unknown; AttachedManagedPolicies?: unknown }
type Document = Record<string, unknown> & { RoleDetailList: Principal[] }

/** The same account in which these roles hold nothing yet. */
const before = (document: Document, without: readonly string[]): Document => ({
  ...document,
  RoleDetailList: document.RoleDetailList.map((role) =>
    without.includes(role.RoleName ?? '') ? { ...role, RolePolicyList: [], AttachedManagedPolicies: [] } : role,
  ),
})

export async function writeAwsAccount(story: Story, cast: Cast): Promise<void> {
  const { tx, now, trail } = story
  const { account, document } = readAccountFile(readFileSync(join(PROJECT_ROOT, 'demo/aws-account.json'), 'utf8'))
  const id = newId('source')
  const since = daysBefore(now, WATCHED_DAYS)
  const importedAt = plus(now, -90 * MINUTE_MS)
  const admin = cast.person('admin')
  await insertRows(tx, 'source', [sourceRow({ id, account, since, importedAt, createdBy: admin.id })])
  await insertRows(tx, 'observation', [
    { id: newId('observation'), source_id: id, starts_at: at(since), ends_at: at(importedAt) },
  ])
  trail.tell(since, admin, {
    type: 'source.added',
    subject: { kind: 'source', id },
    sourceId: id,
    summary: `${admin.name} imported ${NAME} (${AWS_ACCOUNT_KIND})`,
  })
  const facts = factsOf(factsOfAccount(document))
  await storeFacts(story, { sourceId: id, sourceName: NAME, environment: 'production', at: importedAt }, facts)
  await backdate(
    tx,
    id,
    since,
    facts.identities.map(({ externalId }) => ({ externalId, firstSeenAt: since })),
  )
  await keepInput(tx, id, { serviceControl: null })
  await writeHistory(story, id, { account, document: document as Document, importedAt })
  await writeOwners(story, cast, id, { ownedShare: 0.5, teams: ['Platform', 'Payments'] })
}

type Row = { id: SourceId; account: string; since: Instant; importedAt: Instant; createdBy: string }
const sourceRow = ({ id, account, since, importedAt, createdBy }: Row) => ({
  id,
  kind: AWS_ACCOUNT_KIND,
  name: NAME,
  config: { account },
  environment: 'production',
  target_key: `aws:${account}`,
  connected: false,
  demo: true,
  created_at: at(since),
  created_by: createdBy,
  sync_interval_ms: DAY_MS,
  next_sync_at: null,
  last_full_sync_at: at(importedAt),
})

type Imported = { account: string; document: Document; importedAt: Instant }

async function writeHistory({ tx, now }: Story, sourceId: SourceId, { account, document, importedAt }: Imported) {
  const scanner = createScanner({ nowMs: now, catalogue: awsCatalogue(), serviceControl: null })
  const ids = await identityIds(tx, sourceId)
  for (const { daysAgo, without } of CHANGES) {
    const scan = scanner.scan(parseAccount(before(document, without)))
    const moment = daysBefore(now, daysAgo)
    const scored: Scored = {
      sourceId,
      at: moment,
      catalogue: scan.catalogue,
      inventoryVersion: digestOf({ account, without }),
    }
    await writeScores(tx, scored, scoresOf(scan, account, ids))
    await writeEstate(tx, scored, estateOf(scan))
    await noteScored(tx, { ...scored, at: importedAt }, at(importedAt))
  }
}

const identityIds = async (tx: SqlTx, sourceId: SourceId): Promise<Map<string, IdentityId>> =>
  new Map(
    (
      await tx.rows<{ accountKey: string; id: IdentityId }>(
        sql`SELECT account_key, id FROM identity WHERE source_id = ${sourceId}`,
      )
    ).map((row) => [row.accountKey, row.id]),
  )

const scoresOf = (scan: Scan, account: string, ids: ReadonlyMap<string, IdentityId>) =>
  scan.principals.flatMap((principal): (NewScore & { identityId: IdentityId })[] => {
    const identityId = ids.get(principal.id)
    return identityId === undefined ? [] : [{ ...scoreOf(principal, account), identityId }]
  })
