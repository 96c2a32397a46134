'use client'

import type { ReactElement } from 'react'
import type { AlertDialogProps } from './alert-dialog-parts.tsx'
import { later, useLater } from './later.ts'
import { Opener, type OpenerProps, useOpening } from './opener.tsx'

const parts = later(() => import('./alert-dialog-parts.tsx'))

/** Asks before something is done. What it is made of is fetched when a hand moves towards it. */
export function AlertDialog({
  trigger,
  ...props
}: Omit<AlertDialogProps, 'trigger'> & { trigger?: ReactElement<OpenerProps> }) {
  const { needed, opening, ask } = useOpening(props)
  const part = useLater(parts, needed)
  if (part) return <part.AlertDialog {...props} {...opening} trigger={trigger} />
  return trigger ? <Opener opener={trigger} towards={parts.towards} onOpen={ask} /> : null
}
