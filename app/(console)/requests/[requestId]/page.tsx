import type { Metadata } from 'next'
import { groupsOf } from '#components/requests/adds.ts'
import { AddsPanel } from '#components/requests/adds-panel.tsx'
import { Decision } from '#components/requests/decision.tsx'
import { graveOf, shorterOf, smallerOffer, warningsOf } from '#components/requests/evidence.ts'
import { EvidencePanel } from '#components/requests/evidence-panel.tsx'
import { ExtensionPanel } from '#components/requests/extension-panel.tsx'
import { GrantPanel } from '#components/requests/grant-panel.tsx'
import { Progress } from '#components/requests/progress.tsx'
import { Rail } from '#components/requests/rail.tsx'
import { Sentence } from '#components/requests/sentence.tsx'
import { stepsOf, storyOf } from '#components/requests/story.ts'
import { talkOf } from '#components/requests/talk.ts'
import { TalkPanel } from '#components/requests/talk-panel.tsx'
import { Withdraw } from '#components/requests/withdraw.tsx'
import { sayRequest } from '#components/requests/words.ts'
import { DetailColumns } from '#components/shell/app-shell.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { buttonStyle } from '#components/ui/button-style.ts'
import { Callout } from '#components/ui/callout.tsx'
import { cn } from '#components/ui/cn.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Timeline } from '#components/ui/timeline.tsx'
import { visibleText } from '#components/ui/visible.ts'
import { getGrant, type RequestDetail, waitingForMe } from '#lib/access/server.ts'
import { formatDuration, toIsoDuration } from '#lib/kernel/duration.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { orNotFound } from '../../page-edge.ts'
import { findRequest } from '../../things.ts'

type Props = { params: Promise<{ requestId: string }> }

const nameOf = ({ request }: RequestDetail) =>
  `${request.extendsGrantId === null ? '' : 'More time: '}${request.identityName} → ${request.entitlementName}`

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: visibleText(nameOf(await findRequest((await params).requestId))) }
}

async function load(ctx: PersonContext, text: string) {
  const detail = await findRequest(text)
  const [grant, waiting] = await Promise.all([
    detail.request.grantId ? orNotFound(getGrant(ctx, detail.request.grantId)) : null,
    waitingForMe(ctx, 2),
  ])
  const others = waiting.rows.filter((row) => row.id !== detail.request.id)
  const next = others[0]
    ? {
        id: others[0].id,
        href: `/requests/${others[0].id}`,
        label: `${others[0].identityName} → ${others[0].entitlementName}`,
        left: waiting.count - (detail.viewer.mayVote ? 1 : 0),
      }
    : null
  return { detail, grant, next }
}

export default async function RequestPage({ params }: Props) {
  const ctx = await currentViewer()
  const { detail, grant, next } = await load(ctx, (await params).requestId)
  const { request, viewer, evidence, asOf } = detail
  const said = sayRequest(request.state, request)
  const warnings = warningsOf(detail, asOf)
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ href: '/requests', label: 'Requests' }]} />}
        title={nameOf(detail)}
        status={<StatusChip tone={said.tone}>{said.word}</StatusChip>}
        actions={viewer.mayWithdraw ? <Withdraw requestId={request.id} what={nameOf(detail)} /> : null}
      />
      <Progress steps={stepsOf(request, grant?.grant ?? null)} />
      <DetailColumns
        rail={
          <>
            <DecisionPanel detail={detail} next={next} />
            <Rail detail={detail} />
          </>
        }
      >
        {detail.closed ? (
          <Callout tone="danger" title="Nothing can be approved here now">
            {detail.closed}
          </Callout>
        ) : null}
        <Sentence detail={detail} />
        <TalkPanel
          requestId={request.id}
          messages={detail.messages}
          mayAnswer={viewer.mayAnswer}
          viewerId={detail.viewerId}
          now={asOf}
        />
        {warnings.length > 0 ? (
          <Callout tone="warn" title={warnings[0] ?? ''}>
            {warnings.length > 1 ? warnings.slice(1).join(' ') : null}
          </Callout>
        ) : null}
        <ExtensionPanel detail={detail} />
        {grant ? <GrantPanel detail={grant} /> : null}
        <AddsPanel
          title="What it adds"
          groups={groupsOf(evidence.entitlementContent, detail.held)}
          now={asOf}
          footer={`As ${request.entitlementName} was when this was asked; a change in between stops the grant.`}
        />
        <EvidencePanel detail={detail} />
        <Panel title="What happened">
          <Timeline label="What happened" events={storyOf(detail, grant?.grant ?? null)} now={asOf} />
        </Panel>
      </DetailColumns>
      {viewer.mayVote ? <ToDecision /> : null}
    </div>
  )
}

/** On a phone the evidence comes first and the answer is one touch away. */
const ToDecision = () => (
  <div className="sticky bottom-0 -mx-4 border-t border-hairline bg-canvas px-4 py-2 sm:-mx-6 sm:px-6 lg:hidden print:hidden">
    <a href="#decision" className={buttonStyle({ size: 'large', className: 'w-full' })}>
      Go to your decision
    </a>
  </div>
)

/** Whoever decided it is not told that somebody did. */
const ownDecision = ({ votes, viewerId }: RequestDetail): string | null => {
  const own = votes.find(({ personId }) => personId === viewerId)
  return own ? `You ${own.decision === 'approve' ? 'approved' : 'denied'} it.` : null
}

/** Stays mounted for approvers after the vote, so that what was recorded can be read, and for others not at all. */
function DecisionPanel({ detail, next }: { detail: RequestDetail; next: Awaited<ReturnType<typeof load>>['next'] }) {
  const { request, viewer, earlier, approvers } = detail
  const isApprover =
    viewer.mayVote ||
    (!viewer.isRequester && approvers.some((one) => one.mayDecide && one.personId === detail.viewerId))
  if (!isApprover) return null
  const isMore = request.extendsGrantId !== null
  const offer = isMore ? null : smallerOffer(request.durationMs, earlier)
  return (
    // Paper cannot be answered; what was recorded stands on it.
    <Panel id="decision" title="Your decision" className={cn('scroll-mt-16', viewer.mayVote && 'print:hidden')}>
      <Decision
        key={request.id}
        requestId={request.id}
        askedHash={request.askedHash}
        what={nameOf(detail)}
        asked={{
          iso: toIsoDuration(request.durationMs),
          text: `${formatDuration(request.durationMs)}${isMore ? ' more' : ''}`,
        }}
        shorter={shorterOf(request.durationMs).map(({ ms, text }) => ({ iso: toIsoDuration(ms), text }))}
        offer={offer ? { iso: toIsoDuration(offer.ms), why: offer.why } : null}
        afterwards={isMore ? 'Its end has moved, and nothing else: it is taken back and read back then.' : null}
        whyNot={viewer.mayVote ? null : (ownDecision(detail) ?? viewer.whyNot)}
        closed={detail.closed}
        grave={graveOf(detail.evidence.entitlementContent)}
        next={next}
        talk={talkOf(detail.messages, viewer.mayAsk, request.requesterName)}
      />
    </Panel>
  )
}
