'use client'

import { useEffect, useEffectEvent } from 'react'
import { GO_KEYS } from './shortcuts.ts'
import { useGo } from '../ui/use-go.ts'

const AND_THEN_MS = 1_500

/** Whoever speaks to the machine, or types in another way, may have switched them off (WCAG 2.1.4). */
export const singleKeysAreOff = (): boolean => document.documentElement.dataset.shortcuts === 'off'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
const isElsewhere = (): boolean => document.querySelector('[role=dialog],[role=alertdialog],[role=menu]') !== null

/** The search of the page, where it has one. */
const searchOfPage = (): HTMLInputElement | null => document.querySelector<HTMLInputElement>('main input[type=search]')

type Keys = { openSheet: () => void; openMenu: () => void }

/** Keys that work on every page: `?`, `/`, and `g` with a letter after it. */
export function useShortcuts({ openSheet, openMenu }: Keys): void {
  const leave = useGo()
  const act = useEffectEvent((key: string): boolean => {
    if (key === '?') openSheet()
    else if (key === '/') {
      const search = searchOfPage()
      if (search) search.focus()
      else openMenu()
    } else return false
    return true
  })
  const go = useEffectEvent((key: string): boolean => {
    const place = Object.entries(GO_KEYS).find(([letter]) => letter === key)?.[1]
    if (place) leave(place.href)
    return place !== undefined
  })
  useEffect(() => {
    let began = Number.NEGATIVE_INFINITY
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (isTyping(event.target) || singleKeysAreOff() || isElsewhere()) return
      const isSecond = event.timeStamp - began < AND_THEN_MS
      began = !isSecond && event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (!(isSecond ? go(event.key) : act(event.key))) return
      // The second letter may mean something else to the page.
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', press, { capture: true })
    return () => window.removeEventListener('keydown', press, { capture: true })
  }, [])
}
