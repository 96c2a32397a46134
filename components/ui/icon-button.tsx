'use client'

import type { ComponentProps } from 'react'
import { type ButtonStyle, buttonStyle } from './button-style.ts'
import { cn } from './cn.ts'
import { Tooltip } from './tooltip.tsx'

type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label'> & {
  /** Said by screen readers and shown as the tooltip: the verb and its object. */
  label: string
  shortcut?: string
  variant?: ButtonStyle['variant']
  size?: 'small' | 'medium'
}

export function IconButton({
  label,
  shortcut,
  variant = 'ghost',
  size = 'medium',
  className,
  ...rest
}: IconButtonProps) {
  const box = size === 'small' ? 'size-6' : 'size-8'
  return (
    <Tooltip content={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        className={cn(buttonStyle({ variant }), box, 'px-0', className)}
        {...rest}
      />
    </Tooltip>
  )
}
