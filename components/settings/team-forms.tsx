'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { call, post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Select, type SelectOption } from '../ui/select.tsx'
import { toast } from '../ui/toaster.tsx'

type TeamDialogProps = { team?: { id: string; name: string; description: string } }

/** Makes a team, or changes what one is called. */
export function TeamDialog({ team }: TeamDialogProps) {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState(team?.name ?? '')
  const [description, setDescription] = useState(team?.description ?? '')
  const action = useAction()
  const router = useRouter()
  const body = { name: name.trim(), description: description.trim() }
  const save = () =>
    action.run(
      () =>
        team
          ? call<{ id: string }>(`/api/v1/teams/${team.id}`, { method: 'PATCH', body })
          : post<{ id: string }>('/api/v1/teams', body),
      (made) => {
        setOpen(false)
        toast.success(team ? 'Changed' : `${body.name} is there`)
        if (!team) router.push(`/settings/teams/${made.id}`)
      },
    )
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={team ? <Button>Rename…</Button> : <Button variant="primary">New team</Button>}
      title={team ? `Change ${team.name}` : 'New team'}
    >
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => (event.preventDefault(), save())}>
        <Field id="team-name" label="Name">
          {(control) => (
            <Input {...control} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field id="team-description" label="What it is for" optional>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
        {action.error ? (
          <p role="alert" className="text-13 text-danger-text">
            {action.error}
          </p>
        ) : null}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={action.pending && 'Saving…'}>
            {team ? 'Save' : 'Make the team'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Adds one person at a time. */
export function AddMember({ teamId, people }: { teamId: string; people: readonly SelectOption[] }) {
  const [person, setPerson] = useState('')
  const action = useAction()
  const chosen = people.find((one) => one.value === person)
  const add = () =>
    action.run(
      () => call(`/api/v1/teams/${teamId}/members/${person}`, { method: 'PUT' }),
      () => (setPerson(''), toast.success(`${chosen?.label ?? 'The person'} is a member`)),
    )
  if (people.length === 0) return <p className="text-13 text-muted">Everybody is a member already.</p>
  return (
    <form className="flex flex-wrap items-end gap-2" onSubmit={(event) => (event.preventDefault(), person && add())}>
      <Field id="member" label="Add somebody" error={action.error}>
        {(control) => (
          <Select
            {...control}
            className="w-64"
            value={person}
            onChange={(event) => setPerson(event.target.value)}
            options={[{ value: '', label: 'Choose a person' }, ...people]}
          />
        )}
      </Field>
      <Button type="submit" disabled={!person} pending={action.pending && 'Adding…'}>
        Add
      </Button>
    </form>
  )
}
