'use client'

import { useId, useState } from 'react'
import { REASON_MIN } from '#lib/ownership/model.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { ForField } from '../ui/for-field.tsx'
import { Textarea } from '../ui/input.tsx'

export type TeamChoice = { id: string; name: string }
export type ClaimWish = { reason: string; for?: { teamId: string } }

type ClaimFormProps = {
  label: string
  teams: readonly TeamChoice[]
  pending: boolean
  error: string | null
  onClaim: (wish: ClaimWish) => void
}

/** For me or for a team of mine, and why. */
export function ClaimForm({ label, teams, pending, error, onClaim }: ClaimFormProps) {
  const id = useId()
  const [reason, setReason] = useState('')
  const [teamId, setTeamId] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  const submit = () => {
    if (reason.trim().length < REASON_MIN)
      return setComplaint(`Write at least ${REASON_MIN} characters: it is how others know it is yours.`)
    setComplaint(null)
    onClaim({ reason: reason.trim(), ...(teamId ? { for: { teamId } } : {}) })
  }
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={(event) => (event.preventDefault(), submit())}>
      <ForField id={`${id}-for`} teams={teams} teamId={teamId} onChange={setTeamId} />
      <Field
        id={`${id}-reason`}
        label="Why is it yours?"
        hint="Such as: my service runs as it. It stays in the record."
        error={complaint}
      >
        {(control) => <Textarea {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      {error ? (
        <p role="alert" className="text-13 text-danger-text">
          {error}
        </p>
      ) : null}
      <Button type="submit" variant="primary" className="self-end" pending={pending && 'Recording…'}>
        {label}
      </Button>
    </form>
  )
}
