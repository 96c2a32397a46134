'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Button } from '../ui/button.tsx'
import { Panel } from '../ui/panel.tsx'
import { CouldNotLoad } from '../ui/states.tsx'

/** One panel that could not be read: the others stay, and it can be tried again by itself. */
export function FailedPanel({ title, reference }: { title: string; reference: string }) {
  const router = useRouter()
  const [pending, start] = useTransition()
  return (
    <Panel title={title} flush>
      <CouldNotLoad
        what="This could not be read."
        meaning="It does not mean that there is nothing. Nothing was changed, and grants end on time all the same."
        action={
          <Button size="small" pending={pending && 'Trying…'} onClick={() => start(() => router.refresh())}>
            Try again
          </Button>
        }
        reference={reference}
      />
    </Panel>
  )
}
