'use client'

import { cloneElement, type KeyboardEvent, type ReactNode, useState } from 'react'
import type { CheckItemProps, ItemProps, MenuProps, RadioProps } from './dropdown-menu-parts.tsx'
import { later, useLater } from './later.ts'

/**
 * A page has a dozen menus and most stay closed: what one is made of is fetched when a hand moves towards it. Until then
 * its button is only a button that says what it opens.
 */
const parts = later(() => import('./dropdown-menu-parts.tsx'))

export function DropdownMenu(props: MenuProps) {
  const [asked, setAsked] = useState(false)
  const part = useLater(parts, asked)
  const open = () => {
    setAsked(true)
    props.onOpenChange?.(true)
  }
  const closed = cloneElement(props.trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: parts.towards,
    onFocus: parts.towards,
    onClick: open,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown') return
      event.preventDefault()
      open()
    },
  })
  return part ? <part.DropdownMenu {...props} /> : closed
}

// Only drawn inside of an open menu, when its parts are there.
export const MenuItem = (props: ItemProps) => {
  const part = useLater(parts, true)
  return part ? <part.MenuItem {...props} /> : null
}
export const MenuCheckItem = (props: CheckItemProps) => {
  const part = useLater(parts, true)
  return part ? <part.MenuCheckItem {...props} /> : null
}
export const MenuRadioGroup = (props: RadioProps) => {
  const part = useLater(parts, true)
  return part ? <part.MenuRadioGroup {...props} /> : null
}
export const MenuLabel = (props: { children: ReactNode }) => {
  const part = useLater(parts, true)
  return part ? <part.MenuLabel {...props} /> : null
}
export const MenuSeparator = () => {
  const part = useLater(parts, true)
  return part ? <part.MenuSeparator /> : null
}
