'use client'

import { type ButtonHTMLAttributes, cloneElement, type ReactElement, useState } from 'react'

export type OpenerProps = ButtonHTMLAttributes<HTMLButtonElement>

type Opened = { open?: boolean | undefined; onOpenChange?: ((open: boolean) => void) | undefined }

/** Whether a dialog was ever asked for, and its being open where nobody else keeps that. */
export function useOpening({ open, onOpenChange }: Opened) {
  const [own, setOwn] = useState(false)
  const [asked, setAsked] = useState(false)
  const isOpen = open ?? own
  const change = (next: boolean) => {
    setAsked(true)
    setOwn(next)
    onOpenChange?.(next)
  }
  return { needed: asked || isOpen, opening: { open: isOpen, onOpenChange: change }, ask: () => change(true) }
}

/** The button of a dialog while there is no dialog: it says what it opens, and begins to fetch it. */
export const Opener = ({
  opener,
  towards,
  onOpen,
}: {
  opener: ReactElement<OpenerProps>
  towards: () => void
  onOpen: () => void
}) =>
  cloneElement(opener, {
    'aria-haspopup': 'dialog',
    'aria-expanded': false,
    onPointerEnter: towards,
    onFocus: towards,
    onClick: (event) => {
      opener.props.onClick?.(event)
      if (!event.defaultPrevented) onOpen()
    },
  })
