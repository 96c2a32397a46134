'use client'

import { Check } from 'lucide-react'
import { useState } from 'react'
import type { Step } from '#lib/onboarding/model.ts'
import { call } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { ButtonLink } from '../ui/button-link.tsx'
import { cn } from '../ui/cn.ts'
import { Panel } from '../ui/panel.tsx'

/** What to do first, for whoever looks at it. It knows what is done, and goes when all is, or when it is told to. */
export function FirstSteps({ steps }: { steps: readonly Step[] }) {
  const [gone, setGone] = useState(false)
  const action = useAction()
  // One after the other: before anything is connected there is nothing to claim.
  const next = steps.find(({ done }) => !done)
  const dismiss = () =>
    action.run(
      () => call('/api/v1/me/preferences', { method: 'PATCH', body: { gettingStarted: 'dismissed' } }),
      () => setGone(true),
    )
  if (gone) return null
  return (
    <Panel
      title="Getting started"
      actions={
        <span className="flex items-center gap-3">
          <span className="tabular text-13 text-muted">
            {steps.filter(({ done }) => done).length} of {steps.length} done
          </span>
          <Button size="small" pending={action.pending && 'Dismissing…'} onClick={dismiss}>
            Dismiss
          </Button>
        </span>
      }
    >
      <ol aria-label="First steps" className="flex flex-col gap-3">
        {steps.map((step, index) => (
          <li key={step.id} className="flex items-start gap-3" aria-current={step === next ? 'step' : undefined}>
            <Mark done={step.done} number={index + 1} />
            <div className="min-w-0 flex-1">
              <p className={cn('font-medium', step.done && 'text-muted')}>
                {step.title}
                <span className="sr-only">{step.done ? ', done' : ''}</span>
              </p>
              {step.done ? null : (
                <p className="max-w-[64ch] text-13 text-muted">
                  {step.why}
                  {step.mine ? '' : step.id === 'connect' ? ' An admin does this.' : ' An approver does this.'}
                </p>
              )}
              {step === next && step.mine ? (
                <ButtonLink variant="primary" size="small" href={step.href} className="mt-2 mb-1">
                  {step.label}
                </ButtonLink>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
      {action.error ? (
        <p role="alert" className="mt-3 text-13 text-danger-text">
          {action.error}
        </p>
      ) : null}
    </Panel>
  )
}

const Mark = ({ done, number }: { done: boolean; number: number }) => (
  <span
    aria-hidden
    className={cn(
      'tabular mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full border text-12',
      done ? 'border-ok text-ok' : 'border-edge text-muted',
    )}
  >
    {done ? <Check className="size-3" strokeWidth={3} /> : number}
  </span>
)
