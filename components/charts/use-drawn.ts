'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** False on the server and while the page wakes up: the chart library draws by style attributes, and knows no width there. */
export const useDrawn = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
