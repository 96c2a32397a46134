'use client'

import { useState } from 'react'
import { type Preferences, type Times, TIMES, TIMES_LABELS } from '#lib/people/preferences/model.ts'
import { call, messageOf } from '../api/call.ts'
import { applyTheme } from '../shell/person-menu.tsx'
import { remember } from '../shell/remember.ts'
import { DENSITY_COOKIE, type Density, parseDensity, parseTheme, type Theme } from '../shell/theme.ts'
import { Panel } from '../ui/panel.tsx'
import { Select } from '../ui/select.tsx'
import { Choice } from './choice.tsx'
import { SavedLine } from './saved-line.tsx'
import { usePreferences } from './use-preferences.ts'

type PreferencesFormProps = {
  stored: Preferences
  ownZone: string | null
  organisationZone: string
  zones: readonly string[]
  /** What this browser shows now, where nothing was chosen for the person yet. */
  shown: { theme: Theme; density: Density }
}

const THEMES = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'As the system says' },
] as const
const DENSITIES = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact', hint: 'More rows of a table at once.' },
] as const
const KEYS = [
  { value: 'on', label: 'On' },
  {
    value: 'off',
    label: 'Off',
    hint: 'Only keys with ⌘, Ctrl or Alt do anything. For those who dictate, or hit keys by accident.',
  },
] as const

/** Effective at once, here and in every browser this person signs in with. */
export function PreferencesForm({ stored, ownZone, organisationZone, zones, shown }: PreferencesFormProps) {
  const { preferences, said, error, change } = usePreferences(stored)
  return (
    <div className="flex flex-col gap-5">
      <Panel title="Times">
        <Zone
          times={preferences.times ?? (ownZone === null ? 'browser' : 'own')}
          ownZone={ownZone}
          organisationZone={organisationZone}
          zones={zones}
          onChange={(times) => change({ times })}
        />
      </Panel>
      <Panel title="Appearance">
        <div className="grid gap-6 sm:grid-cols-2">
          <Choice
            name="theme"
            legend="Theme"
            value={preferences.theme ?? shown.theme}
            options={THEMES}
            onChange={(theme) => {
              applyTheme(parseTheme(theme))
              change({ theme })
            }}
          />
          <Choice
            name="density"
            legend="Tables"
            value={preferences.density ?? shown.density}
            options={DENSITIES}
            onChange={(density) => {
              remember(DENSITY_COOKIE, parseDensity(density))
              change({ density })
            }}
          />
        </div>
      </Panel>
      <Panel title="Keyboard">
        <Choice
          name="shortcuts"
          legend="Single-key shortcuts"
          hint="Letters that do something by themselves, such as j and k in lists. Press ? to see them all."
          value={preferences.shortcuts}
          options={KEYS}
          onChange={(shortcuts) => {
            setSingleKeys(shortcuts)
            change({ shortcuts })
          }}
        />
      </Panel>
      <SavedLine said={said} error={error} />
    </div>
  )
}

/** The next page has it from the server; this one is not read again. */
function setSingleKeys(to: 'on' | 'off'): void {
  if (to === 'off') document.documentElement.dataset.shortcuts = 'off'
  else delete document.documentElement.dataset.shortcuts
}

type ZoneProps = Pick<PreferencesFormProps, 'ownZone' | 'organisationZone' | 'zones'> & {
  times: Times
  onChange: (times: Times) => void
}

function Zone({ times, ownZone, organisationZone, zones, onChange }: ZoneProps) {
  const [zone, setZone] = useState(ownZone ?? organisationZone)
  const [error, setError] = useState<string | null>(null)
  const keep = async (next: string) => {
    setZone(next)
    const answer = await call('/api/v1/me', { method: 'PATCH', body: { timeZone: next } })
    setError(answer.ok ? null : messageOf(answer.problem))
    if (answer.ok) onChange('own')
  }
  return (
    <Choice
      name="times"
      legend="Exact times are shown in"
      hint="Exports are in UTC whatever you choose."
      value={times}
      options={TIMES.map((value) => ({
        value,
        label: value === 'organisation' ? `${TIMES_LABELS[value]}: ${organisationZone}` : TIMES_LABELS[value],
      }))}
      onChange={(next) => (next === 'own' ? void keep(zone) : onChange(next))}
    >
      {times === 'own' ? (
        <Select
          aria-label="My zone"
          className="ml-6 max-w-72"
          value={zone}
          onChange={(event) => void keep(event.target.value)}
          options={(zones.includes(zone) ? zones : [zone, ...zones]).map((one) => ({ value: one, label: one }))}
        />
      ) : null}
      {error ? (
        <p role="alert" className="text-13 text-danger-text">
          {error}
        </p>
      ) : null}
    </Choice>
  )
}
