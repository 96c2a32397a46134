'use client'

import { useState } from 'react'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { Button } from '#components/ui/button.tsx'
import { CheckboxRow } from '#components/ui/checkbox.tsx'
import { Dialog, DialogClose } from '#components/ui/dialog.tsx'
import { DropdownMenu, MenuItem, MenuSeparator } from '#components/ui/dropdown-menu.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input, Textarea } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { toast } from '#components/ui/toaster.tsx'
import { Row, Specimen } from './specimen.tsx'

const DURATIONS = [
  { value: 'PT1H', label: '1 h' },
  { value: 'PT4H', label: '4 h' },
  { value: 'P1D', label: '1 d, needs two approvals' },
]

export function Forms() {
  const [told, setTold] = useState(true)
  return (
    <Specimen id="forms" title="Forms">
      <div className="grid max-w-3xl gap-4 sm:grid-cols-2">
        <Field id="purpose" label="Purpose" hint="A ticket, an alert or a runbook, and what you will do.">
          {(control) => <Input {...control} placeholder="INC-4711: re-run the failed settlement" />}
        </Field>
        <Field id="ticket" label="Change ticket" error="Must look like INC-4711 or CHG-12.">
          {(control) => <Input {...control} defaultValue="4711" />}
        </Field>
        <Field id="duration" label="For how long" hint="From the moment it takes effect at the target.">
          {(control) => <Select {...control} options={DURATIONS} defaultValue="PT1H" />}
        </Field>
        <Field id="until" label="Reviewer's note" optional>
          {(control) => <Textarea {...control} rows={2} />}
        </Field>
        <Field id="off" label="Source">
          {(control) => <Input {...control} disabled defaultValue="ledger-prod" />}
        </Field>
        <div className="flex flex-col gap-2">
          <CheckboxRow
            id="tell"
            label="Tell the owners"
            hint="They may end it early."
            checked={told}
            onCheckedChange={(value) => setTold(value === true)}
          />
          <CheckboxRow id="some" label="Some of the team" checked="indeterminate" />
          <CheckboxRow id="never" label="Not offered here" disabled />
        </div>
      </div>
    </Specimen>
  )
}

export function Overlays() {
  const [pending, setPending] = useState(false)
  return (
    <Specimen id="overlays" title="Dialogs, menus, toasts">
      <Row>
        <Dialog
          title="Shorten the grant"
          description="Only shorter: a longer one needs a new decision."
          trigger={<Button>Shorten…</Button>}
          footer={
            <DialogClose asChild>
              <Button variant="primary">Shorten to 30 min</Button>
            </DialogClose>
          }
        >
          <Field id="shorter" label="Ends after">
            {(control) => <Select {...control} options={DURATIONS} />}
          </Field>
        </Dialog>
        <AlertDialog
          trigger={<Button variant="danger">Revoke…</Button>}
          title="Revoke ci-deployer → AdministratorAccess"
          consequence="2 pipelines used it in the last 24 h and will fail at their next deployment. It ends at AWS within 2 s."
          confirmLabel="Revoke now"
          pending={pending}
          reason={{ label: 'Why', hint: 'Recorded, and sent to the owners.' }}
          onConfirm={() => setPending(true)}
        />
        <AlertDialog
          trigger={<Button variant="danger">Wipe the demo…</Button>}
          title="Wipe the demo world"
          consequence="Ends 14 demo grants and removes 1,204 identities, their history and its people. Nothing of it comes back."
          confirmLabel="Wipe the demo world"
          typeToConfirm="wipe"
          error="The demo target did not answer. Nothing was removed."
          onConfirm={() => undefined}
        />
        <DropdownMenu trigger={<Button>More</Button>} align="start" label="More">
          <MenuItem href="#overlays">Open the identity</MenuItem>
          <MenuItem shortcut="c">Ask a question</MenuItem>
          <MenuItem disabled>Extend</MenuItem>
          <MenuSeparator />
          <MenuItem danger>Revoke…</MenuItem>
        </DropdownMenu>
        <Button
          onClick={() =>
            toast.success('Approved for 1 h', { description: 'ci-deployer → ledger-eu, recorded as vote 2 of 2' })
          }
        >
          Toast
        </Button>
        <Button onClick={() => toast.error('Not recorded', { description: 'Lin decided a moment ago: denied.' })}>
          Toast, failed
        </Button>
      </Row>
    </Specimen>
  )
}
