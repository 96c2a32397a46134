'use client'

import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

type CheckboxProps = ComponentProps<typeof Radix.Root>

/** A 16 px box inside a 24 px target. Give it an `aria-label` or wrap it in `CheckboxRow`. */
export const Checkbox = ({ className, checked, ...rest }: CheckboxProps) => (
  <Radix.Root
    checked={checked}
    className={cn(
      'group inline-flex size-6 shrink-0 items-center justify-center rounded-control disabled:opacity-50',
      className,
    )}
    {...rest}
  >
    <span className="flex size-4 items-center justify-center rounded-[4px] border border-control bg-surface group-hover:border-muted group-data-[state=checked]:border-accent group-data-[state=checked]:bg-accent group-data-[state=indeterminate]:border-accent group-data-[state=indeterminate]:bg-accent">
      <Radix.Indicator className="text-on-accent">
        {checked === 'indeterminate' ? (
          <Minus aria-hidden className="size-3" strokeWidth={3} />
        ) : (
          <Check aria-hidden className="size-3" strokeWidth={3} />
        )}
      </Radix.Indicator>
    </span>
  </Radix.Root>
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
        {label}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="text-13 text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  </div>
)
