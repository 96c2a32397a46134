'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import Link from 'next/link'
import type { ButtonHTMLAttributes, ReactElement, ReactNode } from 'react'
import { cn } from './cn.ts'
import { floatStyle, menuItemStyle } from './float-style.ts'
import { Kbd } from './kbd.tsx'
import { shown } from './shown.ts'

export type MenuProps = {
  trigger: ReactElement<TriggerProps>
  align?: 'start' | 'end'
  label?: string
  className?: string
  onOpenChange?: (open: boolean) => void
  children: ReactNode
}
export type TriggerProps = ButtonHTMLAttributes<HTMLButtonElement>

/** It is drawn when somebody opened it: see dropdown-menu.tsx. */
export const DropdownMenu = ({ trigger, align = 'end', label, className, onOpenChange, children }: MenuProps) => (
  <Radix.Root modal={false} defaultOpen {...(onOpenChange ? { onOpenChange } : {})}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        align={align}
        sideOffset={4}
        collisionPadding={8}
        aria-label={label}
        className={cn(
          floatStyle,
          'max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto p-1',
          className,
        )}
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
)

export type ItemProps = {
  onSelect?: () => void
  href?: string
  danger?: boolean
  disabled?: boolean
  shortcut?: string
  children: ReactNode
}

export function MenuItem({ onSelect, href, danger, disabled, shortcut, children }: ItemProps) {
  const look = cn(menuItemStyle, danger && 'text-danger-text [&_svg]:text-danger-text')
  if (href)
    return (
      <Radix.Item asChild disabled={disabled} className={look}>
        <Link href={href}>{shown(children)}</Link>
      </Radix.Item>
    )
  return (
    <Radix.Item onSelect={onSelect} disabled={disabled} className={look}>
      {shown(children)}
      {shortcut ? (
        <span className="ml-auto pl-4">
          <Kbd>{shortcut}</Kbd>
        </span>
      ) : null}
    </Radix.Item>
  )
}

export type CheckItemProps = {
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  disabled?: boolean
  count?: number
  children: ReactNode
}

/** Stays open: people tick several. */
export const MenuCheckItem = ({ checked, onCheckedChange, disabled, count, children }: CheckItemProps) => (
  <Radix.CheckboxItem
    checked={checked}
    disabled={disabled}
    onCheckedChange={onCheckedChange}
    onSelect={(event) => event.preventDefault()}
    className={menuItemStyle}
  >
    <span aria-hidden className="flex size-4 items-center justify-center rounded-[4px] border border-control">
      <Radix.ItemIndicator>
        <Check className="size-3 text-text!" strokeWidth={3} />
      </Radix.ItemIndicator>
    </span>
    <span className="min-w-0 truncate">{shown(children)}</span>
    {count === undefined ? null : (
      <span className="tabular ml-auto pl-4 text-12 text-faint">{count.toLocaleString('en-GB')}</span>
    )}
  </Radix.CheckboxItem>
)

export type RadioProps = {
  value: string
  onValueChange: (value: string) => void
  options: readonly { value: string; label: ReactNode }[]
}

export const MenuRadioGroup = ({ value, onValueChange, options }: RadioProps) => (
  <Radix.RadioGroup value={value} onValueChange={onValueChange}>
    {options.map((option) => (
      <Radix.RadioItem
        key={option.value}
        value={option.value}
        onSelect={(event) => event.preventDefault()}
        className={menuItemStyle}
      >
        {shown(option.label)}
        <Radix.ItemIndicator className="ml-auto">
          <Check aria-hidden className="size-4 text-text!" />
        </Radix.ItemIndicator>
      </Radix.RadioItem>
    ))}
  </Radix.RadioGroup>
)

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 pt-2 pb-1 text-12 text-faint">{children}</Radix.Label>
)
export const MenuSeparator = () => <Radix.Separator className="my-1 h-px bg-hairline" />
