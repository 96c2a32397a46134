'use client'

import { useState } from 'react'
import { DEFAULT_TOKEN_SCOPES, TOKEN_SCOPE_NAMES, TOKEN_SCOPES } from '#lib/people/model.ts'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { CheckboxRow } from '../ui/checkbox.tsx'
import { CodeBlock } from '../ui/code-block.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Select } from '../ui/select.tsx'

const LIFETIMES = [
  { value: 'PT1H', label: '1 h' },
  { value: 'P1D', label: '1 day' },
  { value: 'P7D', label: '7 days' },
  { value: 'P30D', label: '30 days' },
  { value: 'P90D', label: '90 days' },
  { value: 'P365D', label: '365 days' },
]

/** Makes a token and shows its secret once. */
export function NewToken() {
  const [open, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const change = (next: boolean) => {
    setOpen(next)
    setSecret(null)
  }
  return (
    <Dialog
      wide
      open={open}
      onOpenChange={change}
      trigger={<Button size="small">New token</Button>}
      title={secret === null ? 'New personal token' : 'Copy it now'}
      description={
        secret === null
          ? 'It acts as you, within what you choose here, and never outlives your own rights.'
          : 'This is the only time it is shown. What is kept is a hash.'
      }
    >
      {secret === null ? (
        <TokenForm onMade={setSecret} />
      ) : (
        <div className="flex flex-col gap-4">
          <CodeBlock title="Token" code={secret} />
          <div className="flex justify-end">
            <Button variant="primary" onClick={() => change(false)}>
              I have copied it
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  )
}

function TokenForm({ onMade }: { onMade: (secret: string) => void }) {
  const [name, setName] = useState('')
  const [lifetime, setLifetime] = useState('P7D')
  const [scopes, setScopes] = useState<readonly string[]>(DEFAULT_TOKEN_SCOPES)
  const [complaint, setComplaint] = useState<string | null>(null)
  const action = useAction()
  const make = () => {
    if (!name.trim()) return setComplaint('Say what it is for.')
    setComplaint(null)
    action.run(
      () => post<{ secret: string }>('/api/v1/me/tokens', { name: name.trim(), scopes, lifetime }),
      (made) => onMade(made.secret),
    )
  }
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => (event.preventDefault(), make())}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="token-name" label="What it is for" error={complaint}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              placeholder="nightly report"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field id="token-lifetime" label="Lives for">
          {(control) => (
            <Select
              {...control}
              options={LIFETIMES}
              value={lifetime}
              onChange={(event) => setLifetime(event.target.value)}
            />
          )}
        </Field>
      </div>
      <fieldset>
        <legend className="mb-2 text-13 font-medium">May</legend>
        <div className="grid gap-x-4 gap-y-1.5 sm:grid-cols-2">
          {TOKEN_SCOPE_NAMES.map((scope) => (
            <CheckboxRow
              key={scope}
              id={`scope-${scope}`}
              label={TOKEN_SCOPES[scope]}
              checked={scopes.includes(scope)}
              onCheckedChange={(on) =>
                setScopes(on === true ? [...scopes, scope] : scopes.filter((one) => one !== scope))
              }
            />
          ))}
        </div>
      </fieldset>
      {action.error ? (
        <p role="alert" className="text-13 text-danger-text">
          {action.error}
        </p>
      ) : null}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={action.pending && 'Making…'}>
          Make the token
        </Button>
      </div>
    </form>
  )
}
