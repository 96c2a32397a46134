/**
 * When toasts go: after their time on screen, which stands still while one of them has the pointer or the focus, and while
 * the page is hidden. Nobody loses a message for reading slowly.
 */
const LOOK_EVERY_MS = 200

const left = new Map<string, { leftMs: number; end: () => void }>()
let timer: ReturnType<typeof setInterval> | null = null

const isHeld = (): boolean =>
  document.hidden || document.querySelector('[data-sonner-toast]:is(:hover, :focus-within, :focus)') !== null

function look(): void {
  if (isHeld()) return
  for (const [id, one] of left) {
    one.leftMs -= LOOK_EVERY_MS
    if (one.leftMs > 0) continue
    left.delete(id)
    one.end()
  }
  if (left.size > 0 || timer === null) return
  clearInterval(timer)
  timer = null
}

/** A message under the same id begins anew. */
export function endAfter(id: string, shownMs: number, end: () => void): void {
  left.set(id, { leftMs: shownMs, end })
  timer ??= setInterval(look, LOOK_EVERY_MS)
}
