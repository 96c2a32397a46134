'use client'

import { useState } from 'react'
import { call } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { toast } from '../ui/toaster.tsx'

/** How others see this person. How the person sees the console: the preferences. */
export function AccountForm({ name }: { name: string }) {
  const [called, setCalled] = useState(name)
  const action = useAction()
  const save = () =>
    action.run(
      () => call('/api/v1/me', { method: 'PATCH', body: { name: called.trim() } }),
      () => toast.success('Saved'),
    )
  return (
    <form noValidate className="flex max-w-md flex-col gap-4" onSubmit={(event) => (event.preventDefault(), save())}>
      <Field id="my-name" label="Name" hint="As others see it beside requests and votes.">
        {(control) => (
          <Input {...control} autoComplete="name" value={called} onChange={(event) => setCalled(event.target.value)} />
        )}
      </Field>
      {action.error ? (
        <p role="alert" className="text-13 text-danger-text">
          {action.error}
        </p>
      ) : null}
      <div>
        <Button type="submit" pending={action.pending && 'Saving…'}>
          Save
        </Button>
      </div>
    </form>
  )
}
