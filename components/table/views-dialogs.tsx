'use client'

import { useId, useState } from 'react'
import { type SavedView, type Sharing, VIEW_NAME_MAX } from '#lib/views/model.ts'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Select } from '../ui/select.tsx'
import { type ListFrameValue, type TeamChoice } from './views-frame.tsx'
import { LIST_NAMES, useSaveView } from './views-save.ts'

type DialogProps = { frame: ListFrameValue; open: boolean; onClose: () => void }

export function SaveViewAs({ frame, open, onClose }: DialogProps) {
  const { saveAs, pending, error, forget } = useSaveView(frame)
  const close = () => {
    forget()
    onClose()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title={`Save this view of ${LIST_NAMES[frame.tools.list]}`}
      description="Its filters, order, columns and density. What it shows is read again each time, and is what its reader may see."
    >
      <ViewForm
        label="Save view"
        name=""
        sharing={{ with: 'nobody' }}
        teams={frame.tools.teams}
        pending={pending}
        error={error}
        onSave={(name, sharing) => saveAs(name, sharing, close)}
      />
    </Dialog>
  )
}

export function ViewSettings({ frame, view, open, onClose }: DialogProps & { view: SavedView }) {
  const { rename, pending, error, forget } = useSaveView(frame)
  const close = () => {
    forget()
    onClose()
  }
  const { sharing } = view
  const shared: Sharing = sharing.with === 'team' ? { with: 'team', teamId: sharing.teamId } : sharing
  const present = sharing.with === 'team' ? [{ id: sharing.teamId as string, name: sharing.teamName }] : []
  const teams = [...frame.tools.teams, ...present].filter(
    (team, at, all) => all.findIndex((one) => one.id === team.id) === at,
  )
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Name and sharing"
      description={view.mine ? undefined : `${view.owner.name} keeps this view.`}
    >
      <ViewForm
        label="Save"
        name={view.name}
        sharing={shared}
        teams={teams}
        pending={pending}
        error={error}
        onSave={(name, next) => rename(view, name, next, close)}
      />
    </Dialog>
  )
}

export function RemoveView({ frame, view, open, onClose }: DialogProps & { view: SavedView }) {
  const { remove, pending, error, forget } = useSaveView(frame)
  const { sharing } = view
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => {
        if (next) return
        forget()
        onClose()
      }}
      title={`Remove the view ${view.name}`}
      consequence={
        sharing.with === 'nobody'
          ? 'What it lists stays as it is.'
          : `${sharing.with === 'team' ? sharing.teamName : 'Everybody'} will no longer find it. What it lists stays as it is.`
      }
      confirmLabel="Remove view"
      pending={pending}
      error={error}
      onConfirm={() => remove(view, onClose)}
    />
  )
}

type ViewFormProps = {
  label: string
  name: string
  sharing: Sharing
  teams: readonly TeamChoice[]
  pending: boolean
  error: string | null
  onSave: (name: string, sharing: Sharing) => void
}

const valueOf = (sharing: Sharing): string => (sharing.with === 'team' ? sharing.teamId : sharing.with)
const sharingOf = (value: string): Sharing =>
  value === 'nobody' || value === 'everybody' ? { with: value } : ({ with: 'team', teamId: value } as Sharing)

function ViewForm({ label, teams, pending, error, onSave, ...given }: ViewFormProps) {
  const id = useId()
  const [name, setName] = useState(given.name)
  const [whom, setWhom] = useState(valueOf(given.sharing))
  const [missing, setMissing] = useState(false)
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setMissing(name.trim() === '')
        if (name.trim() !== '') onSave(name.trim(), sharingOf(whom))
      }}
    >
      <Field id={`${id}-name`} label="Name" error={missing ? 'Give it a name.' : error}>
        {(control) => (
          <Input
            {...control}
            value={name}
            maxLength={VIEW_NAME_MAX}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field
        id={`${id}-whom`}
        label="Who can open it"
        hint="Others read it; only you and, once it is shared, admins change it."
      >
        {(control) => (
          <Select
            {...control}
            value={whom}
            onChange={(event) => setWhom(event.target.value)}
            options={[
              { value: 'nobody', label: 'Only me' },
              ...teams.map((team) => ({ value: team.id, label: `Team ${team.name}` })),
              { value: 'everybody', label: 'Everybody' },
            ]}
          />
        )}
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={pending && 'Saving…'}>
          {label}
        </Button>
      </div>
    </form>
  )
}
