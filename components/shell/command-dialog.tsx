'use client'

import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { lazy, type ReactElement, Suspense } from 'react'
import type { CommandMenuProps } from './command-menu.tsx'

const CommandPalette = lazy(async () => ({ default: (await import('./command-palette.tsx')).CommandPalette }))

type CommandDialogProps = Omit<CommandMenuProps, 'open' | 'onOpenChange' | 'onTowards'> & {
  trigger: ReactElement
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** The menu once it was reached for; what it offers may still be on its way. */
export const CommandDialog = ({ trigger, open, onOpenChange, palette, ...given }: CommandDialogProps) => (
  <Dialog.Root open={open} onOpenChange={onOpenChange}>
    <Dialog.Trigger asChild>{trigger}</Dialog.Trigger>
    <Dialog.Portal>
      <Dialog.Overlay className="fixed inset-0 z-50 bg-overlay" />
      <Dialog.Content
        aria-describedby={undefined}
        className="float-in fixed top-[10dvh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-panel border border-edge bg-surface shadow-float max-sm:top-2 max-sm:w-[calc(100vw-16px)]"
      >
        <Dialog.Title className="sr-only">Search or go to</Dialog.Title>
        <Suspense fallback={<div className="h-80" />}>
          {palette ? (
            palette(() => onOpenChange(false))
          ) : (
            <CommandPalette {...given} close={() => onOpenChange(false)} />
          )}
        </Suspense>
        <Dialog.Close
          aria-label="Close"
          className="absolute top-2 right-2 flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-text"
        >
          <X aria-hidden className="size-4" />
        </Dialog.Close>
      </Dialog.Content>
    </Dialog.Portal>
  </Dialog.Root>
)
