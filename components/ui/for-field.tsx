'use client'

import { Field } from './field.tsx'
import { Select } from './select.tsx'

type ForFieldProps = {
  id: string
  /** Those whom the person may act for; nothing is drawn without any. */
  teams: readonly { id: string; name: string }[]
  /** Empty: the person. */
  teamId: string
  onChange: (teamId: string) => void
}

/** Whom something is done for: oneself or a team of one's own. */
export const ForField = ({ id, teams, teamId, onChange }: ForFieldProps) =>
  teams.length === 0 ? null : (
    <Field id={id} label="For">
      {(control) => (
        <Select
          {...control}
          value={teamId}
          onChange={(event) => onChange(event.target.value)}
          options={[
            { value: '', label: 'Me' },
            ...teams.map((team) => ({ value: team.id, label: `Team ${team.name}` })),
          ]}
        />
      )}
    </Field>
  )
