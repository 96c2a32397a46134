import type { ReactNode } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import { CELL_WORDS, EFFECT_WORDS } from '../breadth/words.ts'
import { cn } from '../ui/cn.ts'
import { Panel } from '../ui/panel.tsx'
import { Time } from '../ui/time.tsx'
import type { AddedGroup } from './adds.ts'
import { type Classes, classesOf } from './classes.ts'

type AddsPanelProps = { title: string; groups: readonly AddedGroup[]; now: Instant; footer: string }

/** What the entitlement confers, the gravest first, in the classes of breadth; and what of it is held anyway, until when. */
export const AddsPanel = ({ title, groups, now, footer }: AddsPanelProps) => (
  <Panel title={title} footer={footer}>
    {groups.length === 0 ? (
      <p className="text-muted">The source does not say what it confers: unknown.</p>
    ) : (
      <>
        {groups.every(({ until }) => until !== undefined) ? <p className="mb-2.5">{nothingNew(groups)}</p> : null}
        <dl className="flex flex-col gap-2.5">
          <ClassRows classes={classesOf(groups)} />
          {groups.map((group) => (
            <Row key={group.key} title={group.title} grave={group.grave} under={<Until group={group} now={now} />}>
              <ul className="flex flex-col gap-0.5">
                {group.lines.map((line) => (
                  <li key={line} className="font-mono text-12 leading-[18px] wrap-anywhere">
                    {line}
                  </li>
                ))}
              </ul>
            </Row>
          ))}
        </dl>
      </>
    )}
  </Panel>
)

const nothingNew = (groups: readonly AddedGroup[]): string =>
  groups.some(({ until }) => until !== null)
    ? 'No right that it has not got now: it adds time to what ends by itself.'
    : 'Nothing: whatever it confers is held already.'

function ClassRows({ classes: { cells, effects, isPartUnknown } }: { classes: Classes }) {
  if (cells.length === 0 && !isPartUnknown) return null
  const unknown = isPartUnknown ? ['in part unknown'] : []
  return (
    <>
      <Row title="Classes">{[...cells.map((cell) => CELL_WORDS[cell]), ...unknown].join(', ')}</Row>
      <Row title="Effects">
        {[...effects.map((effect) => EFFECT_WORDS[effect]), ...unknown].join(', ') || (
          <span className="text-muted">none that breadth counts</span>
        )}
      </Row>
    </>
  )
}

const Until = ({ group: { until }, now }: { group: AddedGroup; now: Instant }) => {
  if (until === undefined) return null
  return (
    <span className="block text-12 text-muted">
      {until === null ? (
        'standing, no end'
      ) : (
        <>
          until <Time at={until} now={now} />
        </>
      )}
    </span>
  )
}

type RowProps = { title: string; grave?: boolean; under?: ReactNode; children: ReactNode }

const Row = ({ title, grave = false, under, children }: RowProps) => (
  <div className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[128px_minmax(0,1fr)]">
    <dt className={cn('text-13', grave ? 'font-medium text-danger-text' : 'text-muted')}>
      {title}
      {under}
    </dt>
    <dd className="text-13">{children}</dd>
  </div>
)
