'use client'

import { type ReactNode, Suspense, useState } from 'react'

type StreamedProps = {
  /** It is there: it stands in the page itself, without a place to wait in that a browser fills a moment later. */
  ready: boolean
  /** In its place until it is there. */
  meanwhile: ReactNode
  children: ReactNode
}

/** The shape it began with stays: with another one all that is in it would begin anew, ticked rows among it. */
export function Streamed({ ready, meanwhile, children }: StreamedProps) {
  const [waits] = useState(!ready)
  return waits ? <Suspense fallback={meanwhile}>{children}</Suspense> : children
}
