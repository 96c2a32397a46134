import { ChevronRight } from 'lucide-react'
import type { Instant } from '#lib/kernel/time.ts'
import { KeyFacts } from '../ui/key-facts.tsx'
import { Timeline } from '../ui/timeline.tsx'
import type { AttemptEvent } from './attempts.ts'

/** Each attempt at the target with the evidence that it left. */
export const AttemptList = ({ events, now }: { events: readonly AttemptEvent[]; now: Instant }) => (
  <Timeline
    exact
    label="Attempts at the source"
    now={now}
    events={events.map((event) => ({ ...event, detail: hasDetail(event) ? <Evidence event={event} /> : null }))}
  />
)

const hasDetail = (event: AttemptEvent) => event.error !== null || event.facts.length > 0 || event.raw !== null

const Evidence = ({ event }: { event: AttemptEvent }) => (
  <div className="mt-1 flex flex-col gap-2">
    {event.error ? <p className="text-danger-text">{event.error}</p> : null}
    {event.facts.length > 0 ? <KeyFacts layout="strip" facts={event.facts} /> : null}
    {event.raw ? (
      <details className="group/raw">
        <summary className="inline-flex min-h-6 cursor-pointer items-center gap-1 text-12 text-muted hover:text-text">
          <ChevronRight aria-hidden className="size-3.5 group-open/raw:rotate-90" />
          Evidence as recorded
        </summary>
        <pre
          tabIndex={0}
          role="group"
          aria-label="Evidence as recorded"
          className="mt-1 max-h-72 overflow-auto rounded-control border border-hairline bg-sunken px-3 py-2 font-mono text-12 text-text"
        >
          {event.raw}
        </pre>
      </details>
    ) : null}
  </div>
)
