import Link from 'next/link'
import type { RequestDetail } from '#lib/access/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { anyOf } from './words.ts'
import { Name } from '../ui/name.tsx'
import { visibleText } from '../ui/visible.ts'

/** Who asks what for whom, how long and why; then the rule's verdict. */
export function Sentence({ detail }: { detail: RequestDetail }) {
  const { request } = detail
  const isMore = request.extendsGrantId !== null
  return (
    <div className="flex flex-col gap-2">
      <p className="max-w-[72ch] text-16 leading-6 wrap-anywhere">
        <strong className="font-semibold">
          <Name>{request.requesterName}</Name>
        </strong>{' '}
        asks that{' '}
        <Link href={`/identities/${request.identityId}`} className="font-semibold hover:underline">
          <Name>{request.identityName}</Name>
        </Link>{' '}
        <span className="text-muted">
          (<Name>{request.sourceName}</Name>, {request.environment})
        </span>{' '}
        {isMore ? 'keep' : 'get'}{' '}
        <strong className="font-semibold">
          <Name>{request.entitlementName}</Name>
        </strong>{' '}
        for <strong className="font-semibold whitespace-nowrap">{formatDuration(request.durationMs)}</strong>
        {isMore ? ' more, after its end as it is now.' : ', from approval on.'}
      </p>
      <blockquote className="max-w-[72ch] border-l-2 border-edge pl-3 whitespace-pre-wrap wrap-anywhere">
        {visibleText(request.reason)}
      </blockquote>
      {request.task ? (
        <p className="text-13 text-muted">
          Task: <span className="font-mono text-12">{request.task}</span>
        </p>
      ) : null}
      <p className="max-w-[72ch] text-muted wrap-anywhere">{visibleText(verdict(detail))}</p>
    </div>
  )
}

function verdict({ request, approvers, viewer }: RequestDetail): string {
  const deciders = approvers.filter((one) => one.mayDecide).map((one) => one.name)
  if (request.state === 'pending')
    return `One vote of the approver team of ${request.sourceName} decides: ${viewer.mayVote ? 'yours, or that of another member' : anyOf(deciders)}.`
  const by = request.decidedByName ? ` by ${request.decidedByName}` : ''
  if (request.state === 'approved') {
    const shorter = request.approvedDurationMs !== null && request.approvedDurationMs < request.durationMs
    return `Approved${by}${shorter && request.approvedDurationMs !== null ? ` for ${formatDuration(request.approvedDurationMs)} instead` : ''}.`
  }
  const why = request.decisionReason ? `: ${request.decisionReason}` : ''
  return {
    denied: `Denied${by}${why}`,
    withdrawn: `Withdrawn by ${request.requesterName}.`,
    lapsed:
      request.extendsGrantId === null
        ? 'It lapsed: nobody decided it in time.'
        : 'It lapsed: the grant ended before anybody decided.',
  }[request.state]
}
