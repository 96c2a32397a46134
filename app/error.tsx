'use client'

import { Button } from '#components/ui/button.tsx'
import { CouldNotLoad } from '#components/ui/states.tsx'

type ErrorProps = { error: Error & { digest?: string }; reset: () => void }

export default function ErrorPage({ error, reset }: ErrorProps) {
  return (
    <main className="px-4 py-10 sm:px-10">
      <h1 className="mb-4 text-20 font-semibold">This page could not be shown</h1>
      <CouldNotLoad
        what="Something in Curfew failed while it prepared this page."
        meaning="Nothing was changed by opening it. Grants keep ending on time: that work runs elsewhere."
        reference={error.digest ?? error.message}
        action={
          <Button variant="secondary" onClick={reset}>
            Try again
          </Button>
        }
      />
    </main>
  )
}
