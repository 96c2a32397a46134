'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useEffect } from 'react'
import { type Act, ACTS } from '#lib/search/model.ts'

/** The page may still be on its way when its frame is there. */
const WAIT_MS = 10_000

const words = (of: RegExp) => (): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>('main button:not([disabled])')].find((one) =>
    of.test(one.textContent?.trim() ?? ''),
  )

/** Where each page has the action: what a person would press. Approving is only pointed at; nothing decides by itself. */
const FIND: Record<Act, () => HTMLElement | undefined | null> = {
  approve: () => document.getElementById('answer-a'),
  end: words(/^End now…?$/),
  claim: words(/^Claim…$/),
  halt: words(/^Pull the kill switch…$/),
}

function begin(act: Act): boolean {
  const element = FIND[act]()
  if (!element) return false
  element.scrollIntoView({ block: 'center' })
  element.focus()
  if (act !== 'approve') element.click()
  return true
}

/** Opens the action that the address asks for (`?do=end`), once, and takes the wish out of the address. */
export function OpenAsked() {
  const pathname = usePathname()
  const asked = useSearchParams().get('do')
  const act = ACTS.find((one) => one === asked)
  useEffect(() => {
    if (!act) return
    const done = () => {
      watch.disconnect()
      clearTimeout(giveUp)
      clearTimeout(soon)
    }
    const attempt = () => {
      if (!begin(act)) return
      done()
      const rest = new URL(location.href)
      rest.searchParams.delete('do')
      // With the state that is there the router would not hear of it, and would write the wish back when it reads again.
      history.replaceState(null, '', rest)
    }
    const watch = new MutationObserver(attempt)
    const giveUp = setTimeout(done, WAIT_MS)
    watch.observe(document.body, { childList: true, subtree: true })
    // Once the router listens to what is written into the address: its effects come after those of its pages.
    const soon = setTimeout(attempt)
    return done
  }, [act, pathname])
  return null
}
