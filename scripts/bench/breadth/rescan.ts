/** Scoring again after one change: somebody is given a policy they did not have. */
import { parseAccount } from '#lib/privilege/aws/account/parse.ts'
import { parsePolicy } from '#lib/privilege/aws/policy/parse.ts'
import { changed } from '#lib/privilege/aws/scan/changes.ts'
import { createScanner } from '#lib/privilege/aws/scan/scanner.ts'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import type { AccountDetails } from '../../estates/documents.ts'
import { percentile } from '../measure.ts'

const ROUNDS = 9
const NOW_MS = Date.UTC(2026, 10, 23)

export function measureRescan(details: AccountDetails): { fullMs: number; changedMs: number; ratio: number } {
  const account = parseAccount(JSON.parse(JSON.stringify(details)))
  const circumstances = { nowMs: NOW_MS, catalogue: awsCatalogue(), serviceControl: null }
  const [full, again]: [number[], number[]] = [[], []]
  let scanner = createScanner(circumstances)
  for (let round = 0; round < 3; round += 1) {
    scanner = createScanner(circumstances)
    full.push(taken(() => scanner.scan(account)))
  }
  let current = account
  for (let round = 0; round < ROUNDS; round += 1) {
    const principal = current.roles[(round * 37) % current.roles.length]?.arn ?? ''
    const statement = {
      Effect: 'Allow',
      Action: ['s3:GetObject', 'sqs:SendMessage'],
      Resource: `arn:aws:s3:::new-${round}/*`,
    }
    const policy = parsePolicy({ Version: '2012-10-17', Statement: statement }, `new ${round}`, '$')
    current = changed(current, { kind: 'add', principal, policy, arn: null })
    const next = current
    again.push(taken(() => scanner.scan(next)))
  }
  const [fullMs, changedMs] = [percentile(full, 0.5), percentile(again, 0.5)]
  return { fullMs, changedMs, ratio: changedMs / fullMs }
}

function taken(work: () => unknown): number {
  const beganMs = performance.now()
  work()
  return performance.now() - beganMs
}
