'use client'

import { useEffect, useState } from 'react'
import { MESSAGE_MAX } from '#lib/access/model.ts'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import { isReason } from './hold.ts'
import { useAnswerKeys } from './use-answer-keys.ts'

type AskingProps = { requestId: string; requester: string; onBack: () => void; onAsked: () => void }

/** Instead of deciding: a question to the requester. Nothing is decided by it, and nothing is held. */
export function Asking({ requestId, requester, onBack, onAsked }: AskingProps) {
  const action = useAction()
  const [text, setText] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  useEffect(() => document.getElementById('question')?.focus(), [])
  useAnswerKeys({ Escape: onBack })
  const send = () => {
    if (!isReason(text)) return setComplaint('Say what you want to know.')
    setComplaint(null)
    action.run(() => post(`/api/v1/requests/${requestId}/questions`, { text: text.trim() }), onAsked)
  }
  return (
    <form className="flex flex-col gap-3" noValidate onSubmit={(event) => (event.preventDefault(), send())}>
      <Field
        id="question"
        label={`What do you ask ${requester}?`}
        hint="It is sent at once, stays in the record, and decides nothing: the request waits on."
        error={complaint ?? action.error}
      >
        {(control) => (
          <Textarea
            {...control}
            value={text}
            maxLength={MESSAGE_MAX}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => (event.key === 'Escape' ? onBack() : undefined)}
          />
        )}
      </Field>
      <div className="flex gap-2">
        <Button size="large" onClick={onBack}>
          Back
        </Button>
        <Button type="submit" size="large" className="flex-1" pending={action.pending && 'Sending…'}>
          Send the question
        </Button>
      </div>
    </form>
  )
}
