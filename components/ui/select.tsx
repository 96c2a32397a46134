import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './cn.ts'
import { controlStyle } from './control-style.ts'
import { visibleText } from './visible.ts'

export type SelectOption = { value: string; label: string; disabled?: boolean }

/** The platform's own list: it works with every keyboard, phone and screen reader there is. */
export const Select = ({
  options,
  className,
  ...rest
}: ComponentProps<'select'> & { options: readonly SelectOption[] }) => (
  <span className={cn('relative block', className)}>
    <select className={cn(controlStyle, 'h-full min-h-8 appearance-none pr-8 pl-2.5')} {...rest}>
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {visibleText(option.label)}
        </option>
      ))}
    </select>
    <ChevronDown aria-hidden className="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-muted" />
  </span>
)
