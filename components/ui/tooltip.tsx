'use client'

import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { Kbd } from './kbd.tsx'

type TooltipProps = {
  content: ReactNode
  shortcut?: string | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactElement
}

/** For what may be skipped: nothing a person needs lives only in a tooltip. */
export const Tooltip = ({ content, shortcut, side = 'top', children }: TooltipProps) => (
  <Radix.Provider delayDuration={350} skipDelayDuration={150}>
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="float-in z-50 flex max-w-72 items-center gap-2 rounded-control border border-edge bg-surface px-2 py-1 text-12 text-text shadow-float"
        >
          {content}
          {shortcut ? <Kbd>{shortcut}</Kbd> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  </Radix.Provider>
)
