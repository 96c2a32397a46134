'use client'

import { useState } from 'react'
import type { Organisation } from '#lib/people/organisation/model.ts'
import { call } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Select } from '../ui/select.tsx'
import { toast } from '../ui/toaster.tsx'

export function OrganisationForm({ stored, zones }: { stored: Organisation; zones: readonly string[] }) {
  const [name, setName] = useState(stored.name)
  const [timeZone, setTimeZone] = useState(stored.timeZone)
  const action = useAction()
  const save = () =>
    action.run(
      () => call('/api/v1/organisation', { method: 'PUT', body: { name: name.trim(), timeZone } }),
      () => toast.success('The organisation is changed'),
    )
  return (
    <form noValidate className="flex max-w-md flex-col gap-4" onSubmit={(event) => (event.preventDefault(), save())}>
      <Field id="organisation-name" label="Name" optional hint="On reports and in print.">
        {(control) => (
          <Input
            {...control}
            autoComplete="organization"
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field
        id="organisation-zone"
        label="Time zone"
        hint="Whoever chose “the organisation’s zone” sees exact times in it."
      >
        {(control) => (
          <Select
            {...control}
            value={timeZone}
            onChange={(event) => setTimeZone(event.target.value)}
            options={[...new Set(['UTC', timeZone, ...zones])].map((one) => ({ value: one, label: one }))}
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
