'use client'

import './globals.css'
import './print.css'

/** Replaces the root layout when even that failed, so it leans on nothing but the stylesheet. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en-GB">
      <body>
        <main className="flex max-w-[60ch] flex-col items-start gap-3 px-4 py-16 sm:px-10">
          <title>Could not load · Curfew</title>
          <h1 className="text-20 font-semibold">Curfew could not show anything</h1>
          <p className="text-muted">
            The console failed before it could draw a page. Grants keep ending on time: that work runs elsewhere.
          </p>
          {error.digest ? <p className="font-mono text-12 text-faint">Reference {error.digest}</p> : null}
          <button type="button" onClick={reset} className="h-8 rounded-control border border-edge px-3 font-medium">
            Try again
          </button>
        </main>
      </body>
    </html>
  )
}
