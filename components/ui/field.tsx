import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** Spread on the control inside a `Field`. */
export type FieldControl = {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
  required?: true
}

type FieldProps = {
  id: string
  label: string
  hint?: ReactNode
  /** Says what is expected, not that something is "invalid". */
  error?: string | null | undefined
  /** Most fields are required, so the optional ones are marked. */
  optional?: boolean
  className?: string
  children: (control: FieldControl) => ReactNode
}

/** Label, hint and error wired to one control; the control comes as a function so that nothing can be forgotten. */
export function Field({ id, label, hint, error, optional = false, className, children }: FieldProps) {
  const described = [hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(' ')
  const control: FieldControl = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': error ? true : undefined,
  }
  return (
    <div className={cn('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-13 font-medium">
        {label}
        {optional ? <span className="ml-1.5 font-normal text-faint">optional</span> : null}
      </label>
      {children(optional ? control : { ...control, required: true })}
      {hint ? (
        <p id={`${id}-hint`} className="text-12 text-muted">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} role="alert" className="flex items-start gap-1.5 text-13 text-danger-text">
          <CircleAlert aria-hidden className="mt-px size-4 shrink-0" />
          {error}
        </p>
      ) : null}
    </div>
  )
}
