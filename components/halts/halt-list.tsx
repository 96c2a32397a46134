import Link from 'next/link'
import type { Halt } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { Time } from '../ui/time.tsx'
import { LiftSwitch } from './lift-switch.tsx'
import { endedText, placeName } from './words.ts'
import { Name } from '../ui/name.tsx'
import { visibleText } from '../ui/visible.ts'

type HaltListProps = { label: string; halts: readonly Halt[]; now: Instant; mayLift: boolean }

/** Kill switches with who, why and what became of it. */
export const HaltList = ({ label, halts, now, mayLift }: HaltListProps) => (
  <ul aria-label={label} className="divide-y divide-hairline">
    {halts.map((halt) => (
      <li key={halt.id} className="flex flex-wrap items-start gap-x-6 gap-y-2 px-4 py-3">
        <div className="min-w-0 flex-1 basis-72">
          <p className="font-medium wrap-anywhere">
            <Place halt={halt} />
          </p>
          <p className="mt-0.5 max-w-[72ch] wrap-anywhere">{visibleText(halt.reason)}</p>
          <p className="mt-1 text-13 text-muted">
            Pulled by {halt.pulledByName ?? 'an operator'} <Time at={halt.pulledAt} now={now} /> · {endedText(halt)}
          </p>
          {halt.liftedAt === null ? null : (
            <p className="text-13 wrap-anywhere text-muted">
              Lifted by {halt.liftedByName ?? 'an operator'} <Time at={halt.liftedAt} now={now} />: {halt.liftReason}
            </p>
          )}
        </div>
        {mayLift && halt.liftedAt === null ? <LiftSwitch haltId={halt.id} place={placeName(halt)} /> : null}
      </li>
    ))}
  </ul>
)

function Place({ halt }: { halt: Halt }) {
  if (halt.scope === 'estate') return 'The whole estate'
  const source = (
    <Link href={`/sources/${halt.sourceId}`} className="link underline">
      {halt.sourceName ? <Name>{halt.sourceName}</Name> : null}
    </Link>
  )
  if (halt.scope === 'source') return <>All of {source}</>
  return (
    <>
      <Link href={`/identities/${halt.identityId}`} className="link underline">
        {halt.identityName ? <Name>{halt.identityName}</Name> : null}
      </Link>{' '}
      at {source}
    </>
  )
}
