'use client'

import { AlertDialog as Radix } from 'radix-ui'
import { type ReactElement, type ReactNode, useId, useState } from 'react'
import { Button } from './button.tsx'
import { buttonStyle } from './button-style.ts'
import { cn } from './cn.ts'
import { Field } from './field.tsx'
import { dialogStyle } from './float-style.ts'
import { Input, Textarea } from './input.tsx'
import { shown } from './shown.ts'
import { visibleText } from './visible.ts'

export type AlertDialogProps = {
  trigger?: ReactElement
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** Names the thing: "Revoke ci-deployer → AdministratorAccess". */
  title: string
  /** What follows from it: "2 pipelines used it in the last 24 h". */
  consequence: ReactNode
  /** The verb, never "OK". */
  confirmLabel: string
  pendingLabel?: string
  pending?: boolean
  error?: string | null | undefined
  danger?: boolean
  /** Present: a reason must be written. It is recorded. */
  reason?: { label: string; hint?: string; minLength?: number }
  /** Only for what is large or cannot be undone: this word must be typed. */
  typeToConfirm?: string
  onConfirm: (reason: string) => void
}

/** Where words are asked for, they come first; otherwise the way back has the focus. */
function beginWriting(event: Event): void {
  const field = event.target instanceof HTMLElement ? event.target.querySelector<HTMLElement>('textarea, input') : null
  if (!field) return
  event.preventDefault()
  field.focus()
}

/** The caller closes it when the fact is recorded: nothing here is optimistic. */
export function AlertDialog(props: AlertDialogProps) {
  const { trigger, open, onOpenChange, title, consequence, confirmLabel, pending = false, danger = true } = props
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger ? <Radix.Trigger asChild>{trigger}</Radix.Trigger> : null}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-overlay" />
        <Radix.Content className={cn(dialogStyle, 'max-w-lg')} onOpenAutoFocus={beginWriting}>
          <Radix.Title className="text-16 font-semibold wrap-anywhere">{visibleText(title)}</Radix.Title>
          <Radix.Description asChild>
            <div className="mt-1 text-muted wrap-anywhere">{shown(consequence)}</div>
          </Radix.Description>
          <ConfirmForm {...props} key={String(open)} label={confirmLabel} pending={pending} danger={danger} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type ConfirmFormProps = Pick<AlertDialogProps, 'reason' | 'typeToConfirm' | 'error' | 'pendingLabel' | 'onConfirm'> & {
  label: string
  pending: boolean
  danger: boolean
}

type Complaint = { about: 'reason' | 'typed'; text: string }

function complaintOf(
  { reason, typeToConfirm }: Pick<AlertDialogProps, 'reason' | 'typeToConfirm'>,
  given: { text: string; typed: string },
): Complaint | null {
  const least = reason?.minLength ?? 10
  if (reason && given.text.length < least)
    return { about: 'reason', text: `Write at least ${least} characters: the reason is recorded.` }
  return typeToConfirm && given.typed !== typeToConfirm
    ? { about: 'typed', text: `Type “${typeToConfirm}” exactly as shown.` }
    : null
}

function ConfirmForm({
  reason,
  typeToConfirm,
  error,
  pendingLabel = 'Recording…',
  onConfirm,
  label,
  pending,
  danger,
}: ConfirmFormProps) {
  const id = useId()
  const [text, setText] = useState('')
  const [typed, setTyped] = useState('')
  const [complaint, setComplaint] = useState<Complaint | null>(null)
  const about = (field: Complaint['about']) => (complaint?.about === field ? complaint.text : null)
  const submit = () => {
    if (pending) return
    const found = complaintOf({ reason, typeToConfirm }, { text: text.trim(), typed: typed.trim() })
    setComplaint(found)
    if (!found) onConfirm(text.trim())
  }
  return (
    <form className="mt-4 flex flex-col gap-4" onSubmit={(event) => (event.preventDefault(), submit())} noValidate>
      {reason ? (
        <Field id={`${id}-reason`} label={reason.label} hint={reason.hint} error={about('reason')}>
          {(control) => <Textarea {...control} value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
      ) : null}
      {typeToConfirm ? (
        <Field id={`${id}-typed`} label={`Type “${typeToConfirm}” to confirm`} error={about('typed')}>
          {(control) => (
            <Input {...control} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
          )}
        </Field>
      ) : null}
      {error ? (
        <p role="alert" className="text-13 text-danger-text">
          {visibleText(error)}
        </p>
      ) : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Radix.Cancel className={buttonStyle({ variant: 'secondary' })}>Keep as it is</Radix.Cancel>
        <Button type="submit" variant={danger ? 'danger-solid' : 'primary'} pending={pending && pendingLabel}>
          {label}
        </Button>
      </div>
    </form>
  )
}
