'use client'

import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactElement } from 'react'
import { NavList } from './nav-list.tsx'
import type { NavGroup } from './navigation.ts'

type NavDrawerProps = {
  trigger: ReactElement
  open: boolean
  onOpenChange: (open: boolean) => void
  groups: readonly NavGroup[]
}

/** What the sheet of the navigation is made of; fetched when somebody reaches for it. */
export const NavDrawer = ({ trigger, open, onOpenChange, groups }: NavDrawerProps) => (
  <Dialog.Root open={open} onOpenChange={onOpenChange}>
    <Dialog.Trigger asChild>{trigger}</Dialog.Trigger>
    <Dialog.Portal>
      <Dialog.Overlay className="fixed inset-0 z-50 bg-overlay lg:hidden" />
      <Dialog.Content
        aria-describedby={undefined}
        className="float-in fixed inset-y-0 left-0 z-50 w-[260px] max-w-[85vw] overflow-y-auto border-r border-edge bg-surface shadow-float lg:hidden [&_a]:h-10"
      >
        <div className="flex h-12 items-center justify-between border-b border-hairline px-4">
          <Dialog.Title className="text-14 font-semibold">Curfew</Dialog.Title>
          <Dialog.Close
            aria-label="Close the navigation"
            className="flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover"
          >
            <X aria-hidden className="size-4" />
          </Dialog.Close>
        </div>
        <nav aria-label="Main">
          <NavList groups={groups} onNavigate={() => onOpenChange(false)} />
        </nav>
      </Dialog.Content>
    </Dialog.Portal>
  </Dialog.Root>
)
