import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { ReasonWithSteps } from '#lib/breadth/model.ts'
import { KeyFacts } from '../ui/key-facts.tsx'
import { Name } from '../ui/name.tsx'
import { visibleText } from '../ui/visible.ts'

/** Every reason, closed but for its sentence; open, all that it rests on. */
export const ReasonList = ({ reasons }: { reasons: readonly ReasonWithSteps[] }) => (
  <ul aria-label="Reasons">
    {reasons.map((reason, index) => (
      // One path may lead over several identities: the place in the list is what tells two of them apart.
      <li key={`${reason.path} ${index}`} className="border-b border-hairline last:border-b-0">
        <details className="group/reason">
          <summary className="flex min-h-9 cursor-pointer items-start gap-2 px-4 py-2 hover:bg-hover">
            <ChevronRight aria-hidden className="mt-0.5 size-4 shrink-0 text-muted group-open/reason:rotate-90" />
            <span className="min-w-0 wrap-anywhere">{visibleText(reason.sentence)}</span>
          </summary>
          <div className="pr-4 pb-3 pl-10">
            <KeyFacts facts={factsOf(reason)} />
          </div>
        </details>
      </li>
    ))}
  </ul>
)

const factsOf = ({ path, via, permissions, conditions, missing }: ReasonWithSteps) => [
  ...(via.length > 0 ? [{ label: 'By way of', value: <Steps via={via} /> }] : []),
  { label: 'Permissions', value: <Lines lines={permissions} mono /> },
  ...(conditions.length > 0 ? [{ label: 'If it holds that', value: <Lines lines={conditions} mono /> }] : []),
  ...(missing.length > 0 ? [{ label: 'If there is', value: <Lines lines={missing} /> }] : []),
  { label: 'Path', value: <PathName path={path} /> },
]

const PathName = ({ path }: { path: string }) => <span className="font-mono text-12">{visibleText(path)}</span>

const Steps = ({ via }: { via: ReasonWithSteps['via'] }) => (
  <ol className="flex flex-col gap-0.5">
    {via.map((step, index) => (
      <li key={`${step.arn} ${index}`}>
        {step.identityId ? (
          <Link
            href={`/identities/${step.identityId}`}
            prefetch={false}
            className="link inline-flex min-h-6 items-center"
          >
            <Name>{step.name}</Name>
          </Link>
        ) : (
          <Name>{step.name}</Name>
        )}
      </li>
    ))}
  </ol>
)

const SHOWN = 12

const Lines = ({ lines, mono = false }: { lines: readonly string[]; mono?: boolean }) => (
  <ul className={mono ? 'font-mono text-12' : undefined}>
    {lines.slice(0, SHOWN).map((line) => (
      <li key={line} className="wrap-anywhere">
        {visibleText(line)}
      </li>
    ))}
    {lines.length > SHOWN ? (
      <li className="font-sans text-muted">
        <details>
          <summary className="min-h-6 cursor-pointer">and {lines.length - SHOWN} more</summary>
          <span className="wrap-anywhere">{visibleText(lines.slice(SHOWN).join(', '))}</span>
        </details>
      </li>
    ) : null}
  </ul>
)
