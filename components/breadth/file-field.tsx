'use client'

import { Field } from '../ui/field.tsx'
import { Input, Textarea } from '../ui/input.tsx'

export type Given = { file: File | null; pasted: string }
export const NOTHING_GIVEN: Given = { file: null, pasted: '' }

type FileFieldProps = {
  id: string
  label: string
  hint?: string
  optional?: boolean
  error?: string | null | undefined
  value: Given
  onChange: (value: Given) => void
}

/** A file, or its text pasted: not everybody who has the one may save the other. */
export const FileField = ({ id, label, hint, optional = false, error, value, onChange }: FileFieldProps) => (
  <div className="flex min-w-0 flex-col gap-2">
    <Field id={id} label={label} hint={hint} optional={optional} error={error}>
      {(control) => (
        <Input
          {...control}
          type="file"
          accept="application/json,.json"
          className="h-auto py-1"
          onChange={(event) => onChange({ ...value, file: event.target.files?.[0] ?? null })}
        />
      )}
    </Field>
    {value.file === null ? (
      <details>
        <summary className="min-h-6 cursor-pointer text-13 text-muted">Paste it instead</summary>
        <Field id={`${id}-pasted`} label={`${label}, as text`} optional className="mt-1">
          {(control) => (
            <Textarea
              {...control}
              rows={6}
              spellCheck={false}
              className="font-mono text-12"
              value={value.pasted}
              onChange={(event) => onChange({ ...value, pasted: event.target.value })}
            />
          )}
        </Field>
      </details>
    ) : null}
  </div>
)
