'use client'

import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { Button } from '#components/ui/button.tsx'
import { CouldNotLoad } from '#components/ui/states.tsx'

type ErrorProps = { error: Error & { digest?: string }; reset: () => void }

export default function ConsoleError({ error, reset }: ErrorProps) {
  const router = useRouter()
  const again = () =>
    startTransition(() => {
      router.refresh()
      reset()
    })
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-20 font-semibold">This page could not be loaded</h1>
      <div className="rounded-panel border border-hairline bg-surface">
        <CouldNotLoad
          what="What belongs here could not be read."
          meaning="Nothing was changed. Live grants still end on time: the engine that ends them does not need this page."
          action={<Button onClick={again}>Try again</Button>}
          reference={error.digest ?? error.message}
        />
      </div>
    </div>
  )
}
