'use client'

import { type ReactNode, useId, useState } from 'react'
import { Button } from '../ui/button.tsx'

type ChartFrameProps = {
  /** One sentence that says what the chart shows, for those who do not see it and for those in a hurry. */
  summary: string
  chart: ReactNode
  table: ReactNode
  legend?: ReactNode
  /** A `Freshness`: as of, and the source. */
  freshness: ReactNode
}

/** Every chart: a sentence, the drawing or its table, a legend where labels are not enough, and its age. */
export function ChartFrame({ summary, chart, table, legend, freshness }: ChartFrameProps) {
  const [asTable, setAsTable] = useState(false)
  const id = useId()
  return (
    <figure aria-labelledby={`${id}-summary`} className="flex min-w-0 flex-col gap-3">
      <div className="flex items-start justify-between gap-4">
        <p id={`${id}-summary`} className="max-w-[72ch] text-13 text-muted">
          {summary}
        </p>
        <Button
          variant="ghost"
          size="small"
          className="-my-0.5 h-6 px-1.5 text-12"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'View as chart' : 'View as table'}
        </Button>
      </div>
      <div className="min-w-0">
        {asTable ? (
          // No landmark: a page may show several of them.
          <div className="max-h-80 overflow-auto" tabIndex={0} role="group" aria-label="Chart as table">
            {table}
          </div>
        ) : (
          chart
        )}
      </div>
      <figcaption className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1.5 text-12">
        {asTable ? <span /> : legend}
        {freshness}
      </figcaption>
    </figure>
  )
}
