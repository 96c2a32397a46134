import type { MessageRow } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { Panel } from '../ui/panel.tsx'
import { PersonName } from '../ui/person-name.tsx'
import { Time } from '../ui/time.tsx'
import { visibleText } from '../ui/visible.ts'
import { AnswerForm } from './answer-form.tsx'

type TalkPanelProps = {
  requestId: string
  messages: readonly MessageRow[]
  mayAnswer: boolean
  viewerId: string | null
  now: Instant
}

/** What approvers asked and the requester answered, oldest first; nothing where nobody asked. */
export const TalkPanel = ({ requestId, messages, mayAnswer, viewerId, now }: TalkPanelProps) =>
  messages.length === 0 ? null : (
    <Panel
      id="questions"
      title="Questions and answers"
      count={messages.length}
      className="scroll-mt-16"
      footer="Nothing is decided here: votes are for what is asked, not for what is said about it."
    >
      <ol aria-label="Questions and answers" className="flex flex-col gap-4">
        {messages.map((message) => (
          <li key={message.id}>
            <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-13">
              <span>
                <span className="font-medium">
                  <PersonName name={message.personName} you={message.personId === viewerId} />
                </span>{' '}
                <span className="text-muted">{message.kind === 'question' ? 'asks' : 'answers'}</span>
              </span>
              <Time at={message.saidAt} now={now} className="text-faint" />
            </p>
            <blockquote className="mt-1 max-w-[72ch] border-l-2 border-edge pl-3 whitespace-pre-wrap wrap-anywhere">
              {visibleText(message.text)}
            </blockquote>
          </li>
        ))}
      </ol>
      {mayAnswer ? (
        <div className="mt-4 border-t border-hairline pt-4">
          <AnswerForm requestId={requestId} again={messages.at(-1)?.kind === 'answer'} />
        </div>
      ) : null}
    </Panel>
  )
