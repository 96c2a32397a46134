'use client'

import { useState } from 'react'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { CheckboxRow } from '../ui/checkbox.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { toast } from '../ui/toaster.tsx'
import { ROLE_CHOICES } from './roles.ts'

/** Somebody who will sign in with this address. Nothing is sent. */
export function Invite() {
  const [open, setOpen] = useState(false)
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [roles, setRoles] = useState<readonly string[]>([])
  const action = useAction()
  const invite = () =>
    action.run(
      () => post('/api/v1/people', { email: email.trim(), ...(name.trim() ? { name: name.trim() } : {}), roles }),
      () => {
        setOpen(false)
        toast.success(`${email.trim()} may sign in now`)
        setEmail('')
        setName('')
        setRoles([])
      },
    )
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button variant="primary">Invite</Button>}
      title="Invite somebody"
      description="They are recognised at their first sign-in by this address, once your issuer has verified it. Nothing is sent."
    >
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => (event.preventDefault(), invite())}>
        <Field id="email" label="E-mail">
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="off"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field id="name" label="Name" optional>
          {(control) => (
            <Input {...control} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-13 font-medium">Roles</legend>
          {ROLE_CHOICES.map((role) => (
            <CheckboxRow
              key={role.value}
              id={`role-${role.value}`}
              label={role.label}
              hint={role.hint}
              checked={roles.includes(role.value)}
              onCheckedChange={(on) =>
                setRoles(on === true ? [...roles, role.value] : roles.filter((one) => one !== role.value))
              }
            />
          ))}
        </fieldset>
        {action.error ? (
          <p role="alert" className="text-13 text-danger-text">
            {action.error}
          </p>
        ) : null}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={action.pending && 'Inviting…'}>
            Invite
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
