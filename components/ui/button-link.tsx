import Link from 'next/link'
import type { ComponentProps } from 'react'
import { type ButtonStyle, buttonStyle } from './button-style.ts'
import { cn } from './cn.ts'

/** Looks like a button because it starts something; is a link because it goes somewhere. */
export const ButtonLink = ({ variant, size, className, ...rest }: ComponentProps<typeof Link> & ButtonStyle) => (
  <Link className={cn(buttonStyle({ variant, size }), className)} {...rest} />
)
