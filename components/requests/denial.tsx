'use client'

import { useEffect, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import { isReason } from './hold.ts'
import { KeyHint } from './key-hint.tsx'
import { useAnswerKeys } from './use-answer-keys.ts'

const DENIALS = [
  'Broader than the task needs',
  'Longer than the task needs',
  'The reason cannot be checked',
  'Not in this change window',
] as const

/** Why not, in own words or by one of four ready reasons, each on its digit. */
export function Denial({ onBack, onDeny }: { onBack: () => void; onDeny: (reason: string) => void }) {
  const [reason, setReason] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  // The reasons replace the buttons, which had the focus; from here a digit chooses, Tab leads on to one's own words.
  useEffect(() => document.getElementById('ready-reason-1')?.focus(), [])
  const take = (ready: string) => {
    setReason(ready)
    setComplaint(null)
    document.getElementById('send-denial')?.focus()
  }
  useAnswerKeys({
    ...Object.fromEntries(DENIALS.map((ready, index) => [`${index + 1}`, () => take(ready)])),
    Escape: onBack,
  })
  const send = () =>
    isReason(reason) ? onDeny(reason.trim()) : setComplaint('Say why, in a few words: the requester reads it.')
  return (
    <form className="flex flex-col gap-3" noValidate onSubmit={(event) => (event.preventDefault(), send())}>
      <ul aria-label="Ready reasons" className="flex flex-col gap-1.5">
        {DENIALS.map((ready, index) => (
          <li key={ready}>
            <button
              type="button"
              id={`ready-reason-${index + 1}`}
              aria-pressed={reason === ready}
              onClick={() => take(ready)}
              className="flex min-h-8 w-full items-center justify-between gap-2 rounded-control border border-hairline bg-sunken px-2.5 py-1 text-left text-13 hover:border-edge aria-pressed:border-accent aria-pressed:font-medium"
            >
              {ready} <KeyHint>{`${index + 1}`}</KeyHint>
            </button>
          </li>
        ))}
      </ul>
      <Field
        id="deny-reason"
        label="Why is it denied?"
        hint="The requester reads it, and it stays in the record."
        error={complaint}
      >
        {(control) => <Textarea {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      <div className="flex gap-2">
        <Button onClick={onBack}>Back</Button>
        <Button id="send-denial" type="submit" className="flex-1">
          Deny
        </Button>
      </div>
    </form>
  )
}
