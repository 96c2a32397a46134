'use client'

import { type RefObject, useEffect } from 'react'

type RowKeys = {
  container: RefObject<HTMLElement | null>
  enabled: boolean
  onToggle: (rowId: string) => void
  /** True when there was something to let go of. */
  onEscape: () => boolean
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const rowLinks = (container: HTMLElement) => [...container.querySelectorAll<HTMLElement>('[data-row-link]')]

function move(container: HTMLElement, step: 1 | -1) {
  const links = rowLinks(container)
  const at = links.findIndex((link) => link.closest('tr')?.contains(document.activeElement))
  const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))]
  next?.focus()
  next?.closest('tr')?.scrollIntoView({ block: 'nearest' })
}

/**
 * j and k move the focus itself from row link to row link, so Enter opens by nature and screen readers follow.
 * Single keys can be switched off (WCAG 2.1.4): data-shortcuts="off" on <html>.
 */
export function useRowKeys({ container, enabled, onToggle, onEscape }: RowKeys): void {
  useEffect(() => {
    if (!enabled) return
    const press = (event: KeyboardEvent) => {
      const box = container.current
      if (!box || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return
      if (
        document.documentElement.dataset.shortcuts === 'off' ||
        document.querySelector('[role=dialog],[role=alertdialog],[role=menu]')
      )
        return
      const row = document.activeElement?.closest<HTMLElement>('tr[data-row]')
      if (event.key === 'j') move(box, 1)
      else if (event.key === 'k') move(box, -1)
      else if (event.key === 'x' && row?.dataset.row && box.contains(row)) onToggle(row.dataset.row)
      else if (event.key !== 'Escape' || !onEscape()) return
      event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [container, enabled, onToggle, onEscape])
}
