'use client'

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { cn } from './cn.ts'
import { dialogStyle } from './float-style.ts'
import { shown } from './shown.ts'
import { visibleText } from './visible.ts'

export type DialogProps = {
  title: string
  description?: ReactNode
  trigger?: ReactElement
  open?: boolean
  onOpenChange?: (open: boolean) => void
  wide?: boolean
  footer?: ReactNode
  /** Where the focus goes when it has closed; without a trigger it would go nowhere. */
  focusAfter?: () => HTMLElement | null
  children?: ReactNode
}

/** For a short task beside the page. Anything with more than one step is a page of its own. */
export const Dialog = ({
  title,
  description,
  trigger,
  open,
  onOpenChange,
  wide,
  footer,
  focusAfter,
  children,
}: DialogProps) => (
  <Radix.Root open={open} onOpenChange={onOpenChange}>
    {trigger ? <Radix.Trigger asChild>{trigger}</Radix.Trigger> : null}
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-50 bg-overlay" />
      <Radix.Content
        className={cn(dialogStyle, wide ? 'max-w-2xl' : 'max-w-md')}
        {...(description ? {} : { 'aria-describedby': undefined })}
        {...(focusAfter ? { onCloseAutoFocus: (event: Event) => giveFocus(event, focusAfter()) } : {})}
      >
        <div className="flex items-start justify-between gap-4">
          <Radix.Title className="min-w-0 text-16 font-semibold wrap-anywhere">{visibleText(title)}</Radix.Title>
          <Radix.Close
            aria-label="Close"
            className="-mt-1 -mr-1 flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-text"
          >
            <X aria-hidden className="size-4" />
          </Radix.Close>
        </div>
        {description ? (
          <Radix.Description className="mt-1 text-muted wrap-anywhere">{shown(description)}</Radix.Description>
        ) : null}
        {children ? <div className="mt-4">{shown(children)}</div> : null}
        {footer ? <div className="mt-5 flex flex-wrap justify-end gap-2">{footer}</div> : null}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
)

function giveFocus(event: Event, element: HTMLElement | null): void {
  if (!element?.isConnected) return
  event.preventDefault()
  element.focus()
}

export const DialogClose = Radix.Close
