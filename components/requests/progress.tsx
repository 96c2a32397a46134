import { Check, X } from 'lucide-react'
import { cn } from '../ui/cn.ts'
import type { Step } from './story.ts'

const MARKS: Record<Step['state'], string> = {
  done: 'border-standing text-muted',
  now: 'border-accent bg-accent text-on-accent',
  ahead: 'border-edge text-faint',
  failed: 'border-danger text-danger-text',
}

/** The four steps everybody waits for; the present one is marked for readers too. */
export const Progress = ({ steps }: { steps: readonly Step[] }) => (
  <ol aria-label="Progress" className="flex flex-wrap items-center gap-y-2 text-13 sm:text-14">
    {steps.map((step, index) => (
      <li
        key={step.key}
        aria-current={step.state === 'now' || step.state === 'failed' ? 'step' : undefined}
        className="flex items-center"
      >
        {index > 0 ? (
          <span
            aria-hidden
            className={cn('mx-1 h-px w-2 sm:mx-3 sm:w-10', step.state === 'ahead' ? 'bg-hairline' : 'bg-standing')}
          />
        ) : null}
        <span
          aria-hidden
          className={cn(
            'mr-1.5 flex size-5 sm:mr-2 shrink-0 items-center justify-center rounded-full border-[1.5px] text-12 font-medium',
            MARKS[step.state],
          )}
        >
          {step.state === 'done' ? (
            <Check className="size-3" strokeWidth={3} />
          ) : step.state === 'failed' ? (
            <X className="size-3" strokeWidth={3} />
          ) : (
            index + 1
          )}
        </span>
        <span
          className={cn(
            step.state === 'ahead' && 'text-muted',
            step.state === 'now' && 'font-medium',
            step.state === 'failed' && 'font-medium text-danger-text',
          )}
        >
          {step.label}
        </span>
      </li>
    ))}
  </ol>
)
