'use client'

import { useState } from 'react'
import { MESSAGE_MAX } from '#lib/access/model.ts'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import { toast } from '../ui/toaster.tsx'
import { isReason } from './hold.ts'

type AnswerFormProps = {
  requestId: string
  /** The last question has its answer: something may be added. */
  again: boolean
}

/** For the requester who was asked. */
export function AnswerForm({ requestId, again }: AnswerFormProps) {
  const action = useAction()
  const [text, setText] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  const send = () => {
    if (!isReason(text)) return setComplaint('Say it in a few words.')
    setComplaint(null)
    action.run(
      () => post(`/api/v1/requests/${requestId}/answers`, { text: text.trim() }),
      () => {
        setText('')
        toast.success('Answer sent')
      },
    )
  }
  return (
    <form className="flex flex-col items-start gap-3" noValidate onSubmit={(event) => (event.preventDefault(), send())}>
      <div className="w-full">
        <Field
          id="answer"
          label={again ? 'Anything to add?' : 'Your answer'}
          hint="Whoever decides is told. What you asked for stays as it is: for something else, withdraw and ask anew."
          error={complaint ?? action.error}
        >
          {(control) => (
            <Textarea
              {...control}
              value={text}
              maxLength={MESSAGE_MAX}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      </div>
      <Button type="submit" variant={again ? 'secondary' : 'primary'} pending={action.pending && 'Sending…'}>
        {again ? 'Add it' : 'Send the answer'}
      </Button>
    </form>
  )
}
