'use client'

import type { ReactNode } from 'react'

type ChoiceProps<T extends string> = {
  name: string
  legend: string
  hint?: ReactNode
  value: T
  options: readonly { value: T; label: string; hint?: string }[]
  onChange: (value: T) => void
  children?: ReactNode
}

/** A few that exclude each other, all of them in sight. */
export const Choice = <T extends string>({
  name,
  legend,
  hint,
  value,
  options,
  onChange,
  children,
}: ChoiceProps<T>) => (
  <fieldset className="flex flex-col gap-1.5">
    <legend className="mb-1 font-medium">{legend}</legend>
    {hint ? <p className="mb-1 max-w-[60ch] text-13 text-muted">{hint}</p> : null}
    {options.map((option) => (
      <label key={option.value} className="flex min-h-6 items-start gap-2">
        <input
          type="radio"
          name={name}
          value={option.value}
          checked={option.value === value}
          onChange={() => onChange(option.value)}
          className="mt-1 size-4 shrink-0 accent-(--color-accent)"
        />
        <span className="min-w-0">
          {option.label}
          {option.hint ? <span className="block text-13 text-muted">{option.hint}</span> : null}
        </span>
      </label>
    ))}
    {children}
  </fieldset>
)
