import { HOSTILE_NAMES } from '#components/gallery/hostile-names.ts'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Id } from '#components/ui/id.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { Name } from '#components/ui/name.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { PersonName } from '#components/ui/person-name.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { Timeline } from '#components/ui/timeline.tsx'
import type { Instant } from '#lib/kernel/time.ts'
import { Specimen } from './specimen.tsx'

/** Each part that is given a name, given the worst ones. */
export const Names = ({ now }: { now: Instant }) => (
  <Specimen id="names" title="Names from elsewhere">
    <div className="grid gap-5 lg:grid-cols-2">
      <Panel title="As facts">
        <KeyFacts facts={HOSTILE_NAMES.map(({ what, name }) => ({ label: what, value: <Name>{name}</Name> }))} />
      </Panel>
      <Panel title="As a story">
        <Timeline
          label="Hostile story"
          now={now}
          events={HOSTILE_NAMES.map(({ what, name }) => ({
            id: what,
            at: now,
            actor: name,
            text: `asked for ${name}`,
            detail: name,
          }))}
        />
      </Panel>
    </div>
    {HOSTILE_NAMES.map(({ what, name }) => (
      <div key={what} className="flex min-w-0 flex-col gap-2" data-hostile={what}>
        <Breadcrumbs
          crumbs={[
            { label: name, href: `#${encodeURIComponent(what)}` },
            { label: 'Holdings', href: '#names' },
          ]}
        />
        <div className="flex min-w-0 flex-wrap gap-3">
          <PersonName name={name} you />
          <Id value={name} short />
        </div>
        <Callout title={`${name} → ${name}`}>{name}</Callout>
        <EmptyState title={name} why={name} />
      </div>
    ))}
  </Specimen>
)
