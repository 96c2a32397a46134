'use client'

import { useId, useState } from 'react'
import { REASON_MIN } from '#lib/ownership/model.ts'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import { Select } from '../ui/select.tsx'
import { toast } from '../ui/toaster.tsx'

/** `person:per_…` or `team:tem_…`. */
export type Receiver = { value: string; label: string }

const ownerRef = (value: string) => {
  const [kind, id] = value.split(':')
  return kind === 'team' ? { teamId: id } : { personId: id }
}

/** An owner proposes and the receiver accepts; an admin's transfer counts at once. */
export function TransferButton({
  identityId,
  name,
  receivers,
  atOnce,
}: {
  identityId: string
  name: string
  receivers: readonly Receiver[]
  atOnce: boolean
}) {
  const [open, setOpen] = useState(false)
  const action = useAction()
  const transfer = (to: string, reason: string) =>
    action.run(
      () => post<{ state: string }>(`/api/v1/identities/${identityId}/transfer`, { to: ownerRef(to), reason }),
      ({ state }) => {
        setOpen(false)
        toast.success(state === 'accepted' ? `${name} is transferred` : 'Transfer proposed')
      },
    )
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button size="small">Transfer…</Button>}
      title={`Transfer ${name}`}
      description={atOnce ? 'It counts at once.' : 'You answer for it until the receiver accepts.'}
    >
      <TransferForm receivers={receivers} pending={action.pending} error={action.error} onTransfer={transfer} />
    </Dialog>
  )
}

type TransferFormProps = {
  receivers: readonly Receiver[]
  pending: boolean
  error: string | null
  onTransfer: (to: string, reason: string) => void
}

function TransferForm({ receivers, pending, error, onTransfer }: TransferFormProps) {
  const id = useId()
  const [to, setTo] = useState('')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const short = reason.trim().length < REASON_MIN
  const submit = () => {
    setTried(true)
    if (to && !short) onTransfer(to, reason.trim())
  }
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={(event) => (event.preventDefault(), submit())}>
      <Field id={`${id}-to`} label="To" error={tried && !to ? 'Choose a person or a team.' : null}>
        {(control) => (
          <Select
            {...control}
            value={to}
            onChange={(event) => setTo(event.target.value)}
            options={[{ value: '', label: 'Choose…' }, ...receivers]}
          />
        )}
      </Field>
      <Field
        id={`${id}-reason`}
        label="Why?"
        error={tried && short ? `Write at least ${REASON_MIN} characters.` : null}
      >
        {(control) => <Textarea {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      {error ? (
        <p role="alert" className="text-13 text-danger-text">
          {error}
        </p>
      ) : null}
      <Button type="submit" variant="primary" className="self-end" pending={pending && 'Recording…'}>
        Transfer
      </Button>
    </form>
  )
}
