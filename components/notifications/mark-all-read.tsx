'use client'

import { post } from '#components/api/call.ts'
import { useAction } from '#components/api/use-action.ts'
import { Button } from '#components/ui/button.tsx'

export function MarkAllRead() {
  const { run, pending, error } = useAction()
  return (
    <>
      {error ? (
        <p role="alert" className="text-13 text-danger">
          {error}
        </p>
      ) : null}
      <Button pending={pending && 'Recording…'} onClick={() => run(() => post('/api/v1/notifications/read'))}>
        Mark all as read
      </Button>
    </>
  )
}
