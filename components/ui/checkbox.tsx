'use client'

import { Check, Minus } from 'lucide-react'
import type { ComponentProps } from 'react'
import { visibleText } from './visible.ts'

export type Checked = boolean | 'indeterminate'
type CheckboxProps = Omit<ComponentProps<'button'>, 'type' | 'role' | 'onChange'> & {
  checked?: Checked
  onCheckedChange?: (checked: boolean) => void
}

const nameOf = (checked: Checked) =>
  checked === 'indeterminate' ? checked : checked ? ('checked' as const) : ('unchecked' as const)

/**
 * A 16 px box inside a 24 px target. Give it an `aria-label` or wrap it in `CheckboxRow`. Always controlled, and without
 * the hidden input of the library: it comes from the server with a style attribute, which the content policy refuses.
 */
export const Checkbox = ({ className, checked = false, onCheckedChange, onKeyDown, ...rest }: CheckboxProps) => (
  <button
    type="button"
    role="checkbox"
    aria-checked={checked === 'indeterminate' ? 'mixed' : checked}
    data-state={nameOf(checked)}
    className={className ? `tick ${className}` : 'tick'}
    onClick={() => onCheckedChange?.(checked !== true)}
    onKeyDown={(event) => {
      // Space ticks a box; Enter is the form's.
      if (event.key === 'Enter') event.preventDefault()
      onKeyDown?.(event)
    }}
    {...rest}
  >
    <span>
      {checked === 'indeterminate' ? (
        <Minus aria-hidden className="size-3" strokeWidth={3} />
      ) : checked ? (
        <Check aria-hidden className="size-3" strokeWidth={3} />
      ) : null}
    </span>
  </button>
)

export const CheckboxRow = ({
  id,
  label,
  hint,
  ...rest
}: CheckboxProps & { id: string; label: string; hint?: string }) => (
  <div className="flex items-start gap-1.5">
    <Checkbox id={id} aria-describedby={hint ? `${id}-hint` : undefined} className="-ml-1 -mt-0.5" {...rest} />
    <div>
      <label htmlFor={id} className="text-14">
        {visibleText(label)}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="text-13 text-muted">
          {visibleText(hint)}
        </p>
      ) : null}
    </div>
  </div>
)
