'use client'

import { DECISIONS, type DecisionState } from '#components/gallery/decisions.ts'
import { Asking } from '#components/requests/asking.tsx'
import { Choices, type Offered, SecondStep } from '#components/requests/choices.tsx'
import { Decision } from '#components/requests/decision.tsx'
import { Denial } from '#components/requests/denial.tsx'
import { rememberDecision } from '#components/requests/last-decision.ts'
import { Holding } from '#components/requests/holding.tsx'
import { LastSaid } from '#components/requests/last-said.tsx'
import { Before, Meanwhile, Recorded } from '#components/requests/recorded.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Segments } from '#components/ui/tabs.tsx'
import { Specimen } from './specimen.tsx'

const hrefOf = (state: DecisionState) => `/dev/gallery?decision=${state}#decision`
const nothing = () => undefined
const WHAT = 'ci-deployer → ledger_writer'
const GRAVE = "it is an administrator's, by SUPERUSER."
const NEXT = { id: 'req-2', href: '#decision', label: 'report-bot → ledger_reader', left: 3 }
const OFFERED: Offered = {
  what: WHAT,
  asked: { iso: 'PT4H', text: '4 h' },
  shorter: [
    { iso: 'PT2H', text: '2 h' },
    { iso: 'PT1H', text: '1 h' },
  ],
  offer: null,
  closed: null,
  grave: null,
}
const OFFER = { iso: 'PT1H', why: '3 earlier grants ended early, after 42 min at most.' }
const QUESTION = 'Which settlement failed, and why can it not wait for the next run?'
const ANSWER = 'That of Monday, 02:10. The next run skips what is older than a day.'
const held = (decision: 'approve' | 'deny', text: string) => ({
  decision,
  leftMs: 3_400,
  vote: { decision, text },
  question: { requestId: 'req-1', askedHash: 'hash', what: WHAT },
})

function drawn(state: DecisionState) {
  if (state === 'smaller')
    return <Choices {...OFFERED} offer={OFFER} onVote={nothing} onDeny={nothing} onAsk={nothing} />
  if (state === 'closed')
    return (
      <Choices {...OFFERED} closed="The kill switch is pulled." onVote={nothing} onDeny={nothing} onAsk={nothing} />
    )
  if (state === 'grave') return <Choices {...OFFERED} grave={GRAVE} onVote={nothing} onDeny={nothing} onAsk={nothing} />
  if (state === 'second-step') return <SecondStep what={WHAT} grave={GRAVE} onBack={nothing} onGo={nothing} />
  if (state === 'denying') return <Denial onBack={nothing} onDeny={nothing} />
  if (state === 'asking')
    return <Asking requestId="req-1" requester="Olivia Owens" onBack={nothing} onAsked={nothing} />
  if (state === 'asked') return <LastSaid last={{ isOpen: true, by: 'Ada Prover', text: QUESTION }} />
  if (state === 'answered') return <LastSaid last={{ isOpen: false, by: 'Olivia Owens', text: ANSWER }} />
  if (state === 'approval-held')
    return <Holding held={held('approve', `Approved for 4 h: ${WHAT}`)} onUndo={nothing} onCount={nothing} />
  if (state === 'denial-held')
    return <Holding held={held('deny', `Denied: ${WHAT}`)} onUndo={nothing} onCount={nothing} />
  if (state === 'recorded') return <Recorded text={`Approved for 4 h: ${WHAT}`} more="It is granted now." next={NEXT} />
  if (state === 'before') return <AfterOne />
  if (state === 'last') return <Recorded text={`Denied: ${WHAT}`} more={null} next={null} />
  if (state === 'overtaken')
    return <Meanwhile title="It is decided already" detail="Bea Okafor denied it a moment ago." next={NEXT} />
  if (state === 'own')
    return (
      <Decision
        {...OFFERED}
        requestId="req-1"
        askedHash="hash"
        whyNot="You asked for it yourself: another approver decides."
        next={NEXT}
        afterwards={null}
        talk={{ askedOf: null, last: null }}
      />
    )
  return <Choices {...OFFERED} onVote={nothing} onDeny={nothing} onAsk={nothing} />
}

/** As on the way through the queue: what was recorded last stands above the next one. */
function AfterOne() {
  rememberDecision({ requestId: 'req-0', shownAt: 'req-after', text: `Approved for 4 h: ${WHAT}`, more: null })
  return (
    <div className="flex flex-col gap-3">
      <Before requestId="req-after" />
      <Choices {...OFFERED} what={NEXT.label} onVote={nothing} onDeny={nothing} onAsk={nothing} />
    </div>
  )
}

export const DecisionStates = ({ state }: { state: DecisionState }) => (
  <Specimen id="decision" title="The decision">
    <Segments
      label="States of the decision"
      current={hrefOf(state)}
      tabs={DECISIONS.map(({ id, title }) => ({ href: hrefOf(id), label: title }))}
    />
    <div className="max-w-80">
      <Panel key={state} title="Your decision">
        {drawn(state)}
      </Panel>
    </div>
  </Specimen>
)
