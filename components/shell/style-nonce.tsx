'use client'

import { useEffect } from 'react'

/**
 * Dialogs lock the page's scrolling by a style element, made in the browser. The content policy refuses it without the
 * nonce of this document, and this global is where the library that makes it looks. The first document's nonce counts:
 * a later render of the layout brings another one, which this document's policy does not know.
 */
export function StyleNonce({ nonce }: { nonce: string }) {
  useEffect(() => {
    const place = globalThis as { __webpack_nonce__?: string }
    place.__webpack_nonce__ ??= nonce
  }, [nonce])
  return null
}
