/** RFC 9457 problems: the one table from error codes to HTTP. */
import type { DomainError, ErrorCode } from '#lib/kernel/errors.ts'

type Shape = { status: number; title: string }

export const PROBLEMS: Record<ErrorCode, Shape> = {
  'input.invalid': { status: 422, title: 'The input is not valid' },
  'input.unparsable': { status: 400, title: 'The body cannot be read' },
  'auth.required': { status: 401, title: 'Sign in first' },
  'auth.expired': { status: 401, title: 'The session or token has ended' },
  'auth.disabled': { status: 403, title: 'This person is disabled' },
  'auth.scope-missing': { status: 403, title: 'The token lacks a scope' },
  'auth.origin-refused': { status: 403, title: 'The request came from another site' },
  'auth.forbidden': { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'rate.limited': { status: 429, title: 'Too many requests' },
  'idempotency.key-reused': { status: 422, title: 'The Idempotency-Key was used for something else' },
  'idempotency.in-progress': { status: 409, title: 'The same request is being worked on' },
  'precondition.failed': { status: 412, title: 'It changed in the meantime' },
  'state.conflict': { status: 409, title: 'It changed in the meantime' },
  'people.email-taken': { status: 409, title: 'The e-mail address is taken' },
  'people.last-admin': { status: 409, title: 'The last admin stays' },
  'people.team-name-taken': { status: 409, title: 'The name is taken' },
  'people.team-in-use': { status: 409, title: 'The team is needed' },
  'people.invitation-ambiguous': { status: 409, title: 'More than one invitation matches' },
  'source.name-taken': { status: 409, title: 'The name is taken' },
  'source.unreachable': { status: 502, title: 'The source cannot be reached' },
  'source.rights-missing': { status: 409, title: 'The connector lacks rights at the source' },
  'source.removed': { status: 410, title: 'The source was removed' },
  'source.account-in-use': { status: 409, title: 'Its account is needed' },
  'source.sync-running': { status: 409, title: 'A sync is running' },
  'source.read-only': { status: 409, title: 'The source is read-only' },
  'source.duplicate-target': { status: 409, title: 'The system is connected already' },
  'source.much-missing': { status: 409, title: 'Much is missing in the file' },
  'source.no-approver-team': { status: 409, title: 'The source has no approver team' },
  'identity.gone': { status: 410, title: 'The identity is gone' },
  'claim.already-owner': { status: 409, title: 'Already the owner' },
  'claim.already-pending': { status: 409, title: 'A claim is waiting' },
  'claim.already-decided': { status: 409, title: 'The claim was decided' },
  'claim.not-decider': { status: 403, title: 'Not yours to decide' },
  'ownership.not-owner': { status: 403, title: 'Only the owner can do this' },
  'baseline.not-held': { status: 409, title: 'Not held standing' },
  'request.held-standing': { status: 409, title: 'Held standing already' },
  'request.not-requestable': { status: 409, title: 'Not requestable' },
  'request.duration-out-of-bounds': { status: 422, title: 'The duration is out of bounds' },
  'request.start-out-of-bounds': { status: 422, title: 'The start is out of bounds' },
  'request.nobody-can-approve': { status: 409, title: 'Nobody could approve it' },
  'request.already-pending': { status: 409, title: 'The same request is waiting' },
  'request.already-decided': { status: 409, title: 'The request was decided' },
  'request.lapsed': { status: 409, title: 'The request has lapsed' },
  'request.own-request': { status: 403, title: 'Nobody decides their own request' },
  'request.not-an-approver': { status: 403, title: 'Not an approver of this source' },
  'request.already-voted': { status: 409, title: 'Voted already' },
  'request.changed': { status: 409, title: 'What was asked for has changed' },
  'request.not-requester': { status: 403, title: 'Only the requester can do this' },
  'request.duration-lengthened': { status: 422, title: 'An approver may shorten, never lengthen' },
  'request.nothing-asked': { status: 409, title: 'Nothing was asked' },
  'request.enough-said': { status: 409, title: 'Enough was said here' },
  'access.halted': { status: 409, title: 'A kill switch is pulled' },
  'access.restoring': { status: 409, title: 'The sources are being reconciled after a restore' },
  'halt.already-pulled': { status: 409, title: 'Pulled already' },
  'halt.already-lifted': { status: 409, title: 'Lifted already' },
  'restoration.not-restoring': { status: 409, title: 'Not in restore mode' },
  'restoration.not-reconciled': { status: 409, title: 'Not reconciled yet' },
  'drift.already-closed': { status: 409, title: 'The drift is closed' },
  'drift.not-removable': { status: 409, title: 'Curfew cannot remove it' },
  'drift.not-adoptable': { status: 409, title: 'It cannot be adopted' },
  'grant.already-ended': { status: 409, title: 'The grant has ended' },
  'grant.not-allowed-to-end': { status: 403, title: 'Not yours to end' },
  'grant.not-extendable': { status: 409, title: 'The grant takes no more time' },
  'grant.not-failing': { status: 409, title: 'Its revoke is not failing' },
  'grant.end-out-of-bounds': { status: 422, title: 'The end is out of bounds' },
  'secret.key-missing': { status: 500, title: 'A key is missing' },
  'secret.damaged': { status: 500, title: 'A stored secret is damaged' },
  'secret.key-elsewhere': { status: 409, title: 'The key is held elsewhere too' },
  'view.name-taken': { status: 409, title: 'The name is taken' },
  'view.not-owner': { status: 403, title: 'Only its owner can do this' },
  'demo.not-demo': { status: 409, title: 'This is not a demo' },
  'database.unavailable': { status: 503, title: 'The database is away' },
  'server.busy': { status: 503, title: 'Too much is asked for at once' },
  internal: { status: 500, title: 'Something failed on our side' },
}

export type FieldError = { pointer: string; message: string }

/** @param requestId is quoted by people and found in the log */
export function problemResponse(
  code: ErrorCode,
  detail: string,
  requestId: string,
  extra: { errors?: FieldError[]; facts?: object } = {},
): Response {
  const { status, title } = PROBLEMS[code]
  const body = { type: `urn:curfew:problem:${code}`, title, status, detail, instance: requestId, code, ...extra }
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'cache-control': 'private, no-store',
    'x-request-id': requestId,
  })
  if (status === 503 || status === 429) headers.set('retry-after', '5')
  if (status === 401) headers.set('www-authenticate', 'Bearer')
  return new Response(JSON.stringify(body), { status, headers })
}

export const problemOf = (error: DomainError, requestId: string): Response =>
  problemResponse(error.code, error.message, requestId, Object.keys(error.facts).length ? { facts: error.facts } : {})
