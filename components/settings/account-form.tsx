'use client'

import { useState } from 'react'
import { call } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Select } from '../ui/select.tsx'
import { toast } from '../ui/toaster.tsx'

type AccountFormProps = { name: string; timeZone: string | null; zones: readonly string[] }

export function AccountForm({ name, timeZone, zones }: AccountFormProps) {
  const [called, setCalled] = useState(name)
  const [zone, setZone] = useState(timeZone ?? '')
  const action = useAction()
  const save = () =>
    action.run(
      () => call('/api/v1/me', { method: 'PATCH', body: { name: called.trim(), timeZone: zone || null } }),
      () => toast.success('Saved'),
    )
  return (
    <form noValidate className="flex max-w-md flex-col gap-4" onSubmit={(event) => (event.preventDefault(), save())}>
      <Field id="my-name" label="Name" hint="As others see it beside requests and votes.">
        {(control) => (
          <Input {...control} autoComplete="name" value={called} onChange={(event) => setCalled(event.target.value)} />
        )}
      </Field>
      <Field id="my-zone" label="Time zone" hint="Exact times are shown in it; exports and charts are in UTC.">
        {(control) => (
          <Select
            {...control}
            value={zone}
            onChange={(event) => setZone(event.target.value)}
            options={[
              { value: '', label: 'As this browser says' },
              ...zones.map((one) => ({ value: one, label: one })),
            ]}
          />
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
