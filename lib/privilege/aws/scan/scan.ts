/** Scores every principal of an AWS account. Pure: equal input gives equal output, to the letter. */
import type { Account } from '../account/model.ts'
import type { Circumstances } from '../escalation/subject.ts'
import type { Usage } from '../usage/model.ts'
import type { Scan } from './model.ts'
import { createScanner } from './scanner.ts'

export type ScanOptions = { used?: Usage }

export const scanAws = (account: Account, circumstances: Circumstances, options: ScanOptions = {}): Scan =>
  createScanner(circumstances).scan(account, options)
