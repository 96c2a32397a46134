import Link from 'next/link'
import { ButtonLink } from '../ui/button-link.tsx'
import { Callout } from '../ui/callout.tsx'
import { lastDecisionFor } from './last-decision.ts'

export type NextRequest = { id: string; href: string; label: string; left: number }

export const NextUp = ({ next }: { next: NextRequest | null }) =>
  next ? (
    <div className="mt-3 flex flex-col items-start gap-1">
      <ButtonLink href={next.href} variant="primary">
        Next request
      </ButtonLink>
      <p className="text-12 text-muted wrap-anywhere">
        {next.label}
        {next.left > 1 ? `, and ${next.left - 1} more` : ''}
      </p>
    </div>
  ) : (
    <p className="mt-2 text-13 text-muted">
      Nothing else waits for you.{' '}
      <Link href="/requests?view=all" className="link underline">
        All requests
      </Link>
    </p>
  )

type RecordedProps = { text: string; more: string | null; next: NextRequest | null }

export const Recorded = ({ text, more, next }: RecordedProps) => (
  <div>
    <p role="status" className="font-medium wrap-anywhere">
      Recorded. {text}
    </p>
    {more ? <p className="mt-1 text-muted">{more}</p> : null}
    {next ? <p className="mt-2 text-13 text-muted">The next request opens…</p> : <NextUp next={null} />}
  </div>
)

/** What was recorded on the page before this one, with the way back to it. */
export function Before({ requestId }: { requestId: string }) {
  const last = lastDecisionFor(requestId)
  if (!last) return null
  return (
    <div className="border-b border-hairline pb-3 text-13">
      <p className="wrap-anywhere">
        <span className="font-medium">Recorded. {last.text}</span>{' '}
        <Link href={`/requests/${last.requestId}`} className="link underline">
          Look at it
        </Link>
      </p>
      {last.more ? <p className="mt-1 text-muted">{last.more}</p> : null}
    </div>
  )
}

/** Somebody or something was quicker: their decision is the news, not an error. */
export const Meanwhile = ({ title, detail, next }: { title: string; detail: string; next: NextRequest | null }) => (
  <div role="status">
    <Callout title={title}>{detail}</Callout>
    <NextUp next={next} />
  </div>
)
