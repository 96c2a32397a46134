/** Which sheet of the frame is open: opened by a key, from the person's menu, or from ⌘K. One at a time. */
import { useSyncExternalStore } from 'react'

export type Sheet = 'menu' | 'shortcuts' | 'messages'

let open: Sheet | null = null
const listeners = new Set<() => void>()

export function showSheet(sheet: Sheet | null): void {
  open = sheet
  listeners.forEach((listener) => listener())
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useSheet = (): Sheet | null =>
  useSyncExternalStore(
    subscribe,
    () => open,
    () => null,
  )

/** For a dialog that says itself when it closes. */
export const sheetProps = (sheet: Sheet, shown: Sheet | null) => ({
  open: shown === sheet,
  onOpenChange: (next: boolean) => showSheet(next ? sheet : null),
})
