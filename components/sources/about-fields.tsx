'use client'

import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Select, type SelectOption } from '../ui/select.tsx'

export type About = { name: string; environment: string; approverTeamId: string; syncInterval: string }

type AboutFieldsProps = {
  value: About
  onChange: (change: Partial<About>) => void
  problems: Readonly<Record<string, string>>
  teams: readonly SelectOption[]
  intervals: readonly SelectOption[]
}

const ENVIRONMENTS = ['production', 'staging', 'development', 'test', 'unknown'].map((value) => ({
  value,
  label: value,
}))

/** What Curfew calls it, who decides about it, how often it is read. */
export function AboutFields({ value, onChange, problems, teams, intervals }: AboutFieldsProps) {
  const environments = ENVIRONMENTS.some((one) => one.value === value.environment)
    ? ENVIRONMENTS
    : [...ENVIRONMENTS, { value: value.environment, label: value.environment }]
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field id="name" label="Name" error={problems.name}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            placeholder="ledger-prod"
            value={value.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Field id="environment" label="Environment">
        {(control) => (
          <Select
            {...control}
            options={environments}
            value={value.environment}
            onChange={(event) => onChange({ environment: event.target.value })}
          />
        )}
      </Field>
      <Field
        id="approverTeamId"
        label="Requests are decided by"
        hint={value.approverTeamId ? undefined : 'Without a team nobody can ask for anything here.'}
      >
        {(control) => (
          <Select
            {...control}
            options={[{ value: '', label: 'No team yet' }, ...teams]}
            value={value.approverTeamId}
            onChange={(event) => onChange({ approverTeamId: event.target.value })}
          />
        )}
      </Field>
      <Field id="syncInterval" label="Listed">
        {(control) => (
          <Select
            {...control}
            options={intervals}
            value={value.syncInterval}
            onChange={(event) => onChange({ syncInterval: event.target.value })}
          />
        )}
      </Field>
    </div>
  )
}
