/** How each kind of window is drawn and called: pattern, colour and word, so that none is needed alone. */
export type WindowClass = 'standing' | 'granted' | 'scheduled' | 'breakglass' | 'overdue' | 'unknown' | 'ended'

export const WINDOW_WORDS: Record<WindowClass, string> = {
  standing: 'standing',
  granted: 'granted',
  scheduled: 'scheduled',
  breakglass: 'break-glass',
  overdue: 'past its end',
  unknown: 'not observed',
  ended: 'ended',
}

export const WINDOW_STYLES: Record<WindowClass, string> = {
  standing: 'window-standing',
  granted: 'window-granted',
  scheduled: 'window-scheduled',
  breakglass: 'window-breakglass',
  overdue: 'window-overdue',
  unknown: 'window-unknown',
  ended: 'window-ended',
}

export const WINDOW_ORDER: readonly WindowClass[] = [
  'standing',
  'granted',
  'scheduled',
  'breakglass',
  'overdue',
  'ended',
  'unknown',
]
