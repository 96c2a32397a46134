/**
 * Scans accounts on a thread of its own: the worker ends grants on time meanwhile. It keeps what it read of each source, so
 * that a change of few policies costs little.
 */
import { parentPort } from 'node:worker_threads'
import { parseAccount } from '#lib/privilege/aws/account/parse.ts'
import { parseServiceControl } from '#lib/privilege/aws/organisation/parse.ts'
import { createScanner, type Scanner } from '#lib/privilege/aws/scan/scanner.ts'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import { accountOf } from '../aws/account.ts'
import { answerTo } from './scan-messages.ts'
import type { ScanAnswer, ScanQuestion } from './scan-messages.ts'

/** Conditions speak of dates: a scanner is as old as the moment it was made for. */
const SCANNER_FOR_MS = 60 * 60_000
const KEPT_MAX = 4

const scanners = new Map<string, { scanner: Scanner; madeAtMs: number; serviceControl: string }>()

function scannerFor({ sourceId, serviceControl, nowMs }: ScanQuestion): Scanner {
  const said = JSON.stringify(serviceControl)
  const kept = scanners.get(sourceId)
  if (kept && kept.serviceControl === said && nowMs - kept.madeAtMs < SCANNER_FOR_MS) return kept.scanner
  const scanner = createScanner({
    nowMs,
    catalogue: awsCatalogue(),
    serviceControl: serviceControl === null ? null : parseServiceControl(serviceControl),
  })
  scanners.delete(sourceId)
  scanners.set(sourceId, { scanner, madeAtMs: nowMs, serviceControl: said })
  const [oldest] = scanners.keys()
  if (scanners.size > KEPT_MAX && oldest !== undefined) scanners.delete(oldest)
  return scanner
}

const scan = (question: ScanQuestion): ScanAnswer =>
  answerTo(question, () => scannerFor(question).scan(parseAccount(accountOf(question.kept))))

parentPort?.on('message', (question: ScanQuestion) => parentPort?.postMessage(scan(question)))
