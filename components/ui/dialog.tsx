'use client'

import type { ComponentProps, ReactElement } from 'react'
import type { DialogProps } from './dialog-parts.tsx'
import { later, useLater } from './later.ts'
import { Opener, type OpenerProps, useOpening } from './opener.tsx'

const parts = later(() => import('./dialog-parts.tsx'))

type LaterDialogProps = Omit<DialogProps, 'trigger'> & {
  trigger?: ReactElement<OpenerProps>
  /** A hand moves towards it: what stands in it may be fetched as well. */
  onTowards?: () => void
}

/** For a short task beside the page. What one is made of is fetched when a hand moves towards it. */
export function Dialog({ trigger, onTowards, ...props }: LaterDialogProps) {
  const { needed, opening, ask } = useOpening(props)
  const part = useLater(parts, needed)
  if (part) return <part.Dialog {...props} {...opening} trigger={trigger} />
  const towards = () => {
    parts.towards()
    onTowards?.()
  }
  return trigger ? <Opener opener={trigger} towards={towards} onOpen={ask} /> : null
}

/** Only drawn inside of an open dialog, when its parts are there. */
export function DialogClose(props: ComponentProps<'button'> & { asChild?: boolean }) {
  const part = useLater(parts, true)
  return part ? <part.DialogClose {...props} /> : null
}
