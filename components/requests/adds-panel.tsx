import { cn } from '../ui/cn.ts'
import { Panel } from '../ui/panel.tsx'
import type { AddedGroup } from './adds.ts'

/** What the entitlement confers, the gravest first. */
export const AddsPanel = ({
  title,
  groups,
  footer,
}: {
  title: string
  groups: readonly AddedGroup[]
  footer: string
}) => (
  <Panel title={title} footer={footer}>
    {groups.length === 0 ? (
      <p className="text-muted">The source does not say what it confers: unknown.</p>
    ) : (
      <dl className="flex flex-col gap-2.5">
        {groups.map((group) => (
          <div key={group.key} className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[128px_minmax(0,1fr)]">
            <dt className={cn('text-13', group.grave ? 'font-medium text-danger-text' : 'text-muted')}>
              {group.title}
            </dt>
            <dd>
              <ul className="flex flex-col gap-0.5">
                {group.lines.map((line) => (
                  <li key={line} className="font-mono text-12 leading-[18px] wrap-anywhere">
                    {line}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
    )}
  </Panel>
)
