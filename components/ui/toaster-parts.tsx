'use client'

import { Toaster as Sonner } from 'sonner'

export { toast as sonner } from 'sonner'

/** Confirms what was recorded. Never the only place where an error is told: toasts go away, into the log of messages. */
export const Toaster = () => (
  <Sonner
    position="bottom-right"
    visibleToasts={3}
    duration={Infinity}
    containerAriaLabel="Messages"
    toastOptions={{
      unstyled: true,
      classNames: {
        toast:
          'flex w-full items-start gap-2.5 rounded-panel border border-edge bg-surface px-3 py-2.5 font-sans! text-14 text-text shadow-float [&_svg]:size-4',
        icon: 'mt-0.5 shrink-0',
        title: 'font-medium wrap-anywhere',
        description: 'text-13 text-muted wrap-anywhere',
        success: '[&_[data-icon]]:text-ok',
        error: '[&_[data-icon]]:text-danger',
        warning: '[&_[data-icon]]:text-warn',
        actionButton: 'ml-auto h-7 shrink-0 rounded-control border border-edge px-2 text-13 font-medium hover:bg-hover',
      },
    }}
  />
)
