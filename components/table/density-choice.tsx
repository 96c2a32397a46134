'use client'

import { useId } from 'react'
import type { Density } from '../shell/theme.ts'

const CHOICES = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
] as const satisfies readonly { value: Density; label: string }[]

export function DensityChoice({ value, onChange }: { value: Density; onChange: (density: Density) => void }) {
  const name = useId()
  return (
    <fieldset className="flex items-center gap-4 text-13">
      <legend className="float-left mr-4 font-medium">Rows</legend>
      {CHOICES.map((choice) => (
        <label key={choice.value} className="flex min-h-6 items-center gap-1.5">
          <input
            type="radio"
            name={name}
            checked={value === choice.value}
            onChange={() => onChange(choice.value)}
            className="accent-accent"
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  )
}
