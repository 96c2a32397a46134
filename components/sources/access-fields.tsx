'use client'

import { Field } from '../ui/field.tsx'
import { Input, Textarea } from '../ui/input.tsx'
import { Select } from '../ui/select.tsx'
import type { Access } from './access.ts'

type AccessFieldsProps = {
  value: Access
  onChange: (change: Partial<Access>) => void
  problems: Readonly<Record<string, string>>
  secretKept?: boolean
}

const SSL = [
  { value: 'verify-full', label: 'Encrypted, certificate checked' },
  { value: 'require', label: 'Encrypted, certificate not checked' },
  { value: 'disable', label: 'Not encrypted' },
]

/** Where a PostgreSQL is and who Curfew is there. The password goes in and never comes out. */
export function AccessFields({ value, onChange, problems, secretKept = false }: AccessFieldsProps) {
  const text = (key: 'host' | 'port' | 'database' | 'user') => ({
    value: value[key],
    onChange: (event: { target: { value: string } }) => onChange({ [key]: event.target.value }),
  })
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field id="host" label="Host" error={problems.host}>
        {(control) => <Input {...control} {...text('host')} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field id="port" label="Port" error={problems.port}>
        {(control) => <Input {...control} {...text('port')} inputMode="numeric" autoComplete="off" />}
      </Field>
      <Field
        id="database"
        label="Database"
        hint="The one to sign in to; privileges are read there."
        error={problems.database}
      >
        {(control) => <Input {...control} {...text('database')} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field id="user" label="User" hint="A role of Curfew's own, not a person's." error={problems.user}>
        {(control) => <Input {...control} {...text('user')} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field
        id="password"
        label="Password"
        optional={secretKept}
        hint={
          secretKept
            ? 'Sealed. Leave it empty to keep it; it is never shown.'
            : 'Sealed at once; it is never shown again.'
        }
        error={problems.password}
      >
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="new-password"
            value={value.password}
            onChange={(event) => onChange({ password: event.target.value })}
          />
        )}
      </Field>
      <Field id="sslMode" label="Connection" error={problems.sslMode}>
        {(control) => (
          <Select
            {...control}
            options={SSL}
            value={value.sslMode}
            onChange={(event) => onChange({ sslMode: event.target.value })}
          />
        )}
      </Field>
      {value.sslMode === 'verify-full' ? (
        <Field
          id="ca"
          label="Certificate of the authority"
          optional
          className="sm:col-span-2"
          hint="PEM. Without it, the authorities of this machine count."
          error={problems.ca}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={3}
              spellCheck={false}
              className="font-mono text-12"
              value={value.ca}
              onChange={(event) => onChange({ ca: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      <Field
        id="databases"
        label="Further databases"
        optional
        className="sm:col-span-2"
        hint="Of the same cluster, separated by commas, to read privileges from."
        error={problems.databases}
      >
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            spellCheck={false}
            value={value.databases}
            onChange={(event) => onChange({ databases: event.target.value })}
          />
        )}
      </Field>
      <Field
        id="governedRoles"
        label="Roles that Curfew shall be able to give"
        optional
        className="sm:col-span-2"
        hint="Separated by commas. Without any, every ordinary group role is meant."
        error={problems.governedRoles}
      >
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            spellCheck={false}
            value={value.governedRoles}
            onChange={(event) => onChange({ governedRoles: event.target.value })}
          />
        )}
      </Field>
    </div>
  )
}
