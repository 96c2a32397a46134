'use client'

import type { ComponentProps, MouseEvent } from 'react'
import { type ButtonStyle, buttonStyle } from './button-style.ts'
import { cn } from './cn.ts'
import { drawn } from './markup.ts'
import { Spinner } from './spinner.tsx'

export type ButtonProps = ComponentProps<'button'> &
  ButtonStyle & {
    /** What is happening now, such as "Recording…". The button keeps its focus and ignores presses. */
    pending?: string | false | undefined
  }

const swallow = (event: MouseEvent) => event.preventDefault()

export function Button({
  variant,
  size,
  pending,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const shared = { type, className: cn(buttonStyle({ variant, size }), className), ...rest }
  if (!pending) return <button {...shared} onClick={onClick} {...drawn(children)} />
  return (
    <button {...shared} aria-disabled aria-busy onClick={swallow}>
      <Spinner />
      {pending}
    </button>
  )
}
