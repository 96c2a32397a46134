'use client'

import { useState } from 'react'
import { DURATION_MIN_MS } from '#lib/access/model.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { HOUR_MS, MINUTE_MS } from '#lib/kernel/time.ts'
import { cn } from '../ui/cn.ts'
import { Input } from '../ui/input.tsx'
import { Select } from '../ui/select.tsx'

const PRESETS_MS = [15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS]
const UNITS = [
  { value: String(MINUTE_MS), label: 'minutes' },
  { value: String(HOUR_MS), label: 'hours' },
] as const

type DurationChoiceProps = {
  /** Null: what was typed is no time. */
  valueMs: number | null
  longestMs: number
  onChange: (ms: number | null) => void
}

/** Presets within the entitlement's limit, and any other time from a minute on. */
export function DurationChoice({ valueMs, longestMs, onChange }: DurationChoiceProps) {
  const [custom, setCustom] = useState(false)
  const [amount, setAmount] = useState('')
  const [unitMs, setUnitMs] = useState(MINUTE_MS)
  const presets = PRESETS_MS.filter((ms) => ms <= longestMs)
  const type = (text: string, unit: number) => {
    setAmount(text)
    setUnitMs(unit)
    const ms = Math.round((Number(text) * unit) / 1_000) * 1_000
    onChange(text.trim() && Number.isFinite(ms) && ms > 0 ? ms : null)
  }
  const outside = custom && (valueMs === null || valueMs < DURATION_MIN_MS || valueMs > longestMs)
  return (
    <fieldset>
      <legend className="sr-only">For how long</legend>
      <div className="flex flex-wrap gap-2">
        {presets.map((ms) => (
          <Choice
            key={ms}
            name="duration"
            label={formatDuration(ms)}
            checked={!custom && valueMs === ms}
            onChange={() => (setCustom(false), onChange(ms))}
          />
        ))}
        <Choice
          name="duration"
          label="Another time"
          checked={custom}
          onChange={() => (setCustom(true), type(amount, unitMs))}
        />
      </div>
      {custom ? (
        <div className="mt-3 flex gap-2">
          <Input
            aria-label="Time"
            inputMode="decimal"
            className="w-24 tabular-nums"
            aria-invalid={outside && amount !== '' ? true : undefined}
            value={amount}
            onChange={(event) => type(event.target.value, unitMs)}
          />
          <Select
            aria-label="Unit"
            className="w-32"
            value={String(unitMs)}
            options={UNITS}
            onChange={(event) => type(amount, Number(event.target.value))}
          />
        </div>
      ) : null}
      <p className={cn('mt-2 text-12', outside && amount !== '' ? 'text-danger-text' : 'text-muted')}>
        From {formatDuration(DURATION_MIN_MS)} to {formatDuration(longestMs)}.
      </p>
    </fieldset>
  )
}

const Choice = ({
  name,
  label,
  checked,
  onChange,
}: {
  name: string
  label: string
  checked: boolean
  onChange: () => void
}) => (
  <label
    className={cn(
      'relative flex h-8 cursor-pointer items-center rounded-control border px-3 text-14 has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent',
      checked ? 'border-accent bg-accent-soft font-medium' : 'border-edge bg-surface hover:bg-hover',
    )}
  >
    <input
      type="radio"
      name={name}
      className="absolute inset-0 cursor-pointer opacity-0"
      checked={checked}
      onChange={onChange}
    />
    {label}
  </label>
)
