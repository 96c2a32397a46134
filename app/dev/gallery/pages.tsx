'use client'

import type { PageId } from '#components/gallery/registry.ts'
import { ConsoleShell } from '#components/overview/console-shell.tsx'
import { OutOfSight } from '#components/overview/out-of-sight.tsx'
import { PreferencesForm } from '#components/settings/preferences-form.tsx'
import { SettingsFrame } from '#components/settings/settings-frame.tsx'
import { Banners } from '#components/shell/banners.tsx'
import { ListFailed } from '#components/table/list-boundary.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { DetailColumns } from '#components/shell/app-shell.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import type { Instant } from '#lib/kernel/time.ts'
import { MINUTE_MS, plus } from '#lib/kernel/time.ts'
import type { Preferences } from '#lib/people/preferences/model.ts'
import { LONG_NAME } from './sample.ts'

const HALTED = {
  key: 'halt',
  tone: 'danger',
  title: 'The kill switch is pulled.',
  text: 'Nothing is granted until it is lifted.',
  link: { href: '/kill-switch', label: 'Look at it' },
} as const
const BANNERS = [HALTED]
const FACTS = [
  { label: 'State', value: <StatusChip tone="live">active</StatusChip> },
  { label: 'Owner', value: 'Payments platform' },
  { label: 'Last use', value: undefined },
]

function drawn(page: PageId, stored: Preferences) {
  if (page === 'not-found') return <OutOfSight />
  if (page === 'settings')
    return (
      <SettingsFrame current="/settings/preferences" seesAll title="Preferences" description="How Curfew looks to you.">
        <PreferencesForm
          stored={stored}
          ownZone={null}
          organisationZone="Europe/Berlin"
          zones={['UTC', 'Europe/Berlin']}
          shown={{ theme: 'system', density: 'comfortable' }}
        />
      </SettingsFrame>
    )
  if (page === 'detail')
    return (
      <div className="flex flex-col gap-5">
        <PageHeader title={LONG_NAME} breadcrumbs={<Breadcrumbs crumbs={[{ label: 'Identities', href: '#main' }]} />} />
        <DetailColumns
          rail={
            <Panel title="Facts">
              <KeyFacts facts={FACTS} />
            </Panel>
          }
        >
          <Panel title="Holds now">
            <p>What happened, and beside it who and by which rule.</p>
          </Panel>
        </DetailColumns>
      </div>
    )
  return (
    <div className="flex flex-col gap-5">
      <PageHeader title="Identities" description="Rows that could not be read; the page and what was asked stay." />
      <ListFailed what="identities" reference="req_0193a1f27c4e" onRetry={() => undefined} />
    </div>
  )
}

/** A whole page in the frame of the console, as it is sent to somebody for whom things wait. */
export const WholePage = ({ page, now, stored }: { page: PageId; now: Instant; stored: Preferences }) => (
  <ConsoleShell
    facts={{ toDecide: 3, claims: 1, overdue: 1, drift: 2, readsAudit: true, isAdmin: true }}
    navWidth="wide"
    personId="per_gallery"
    person={{
      viewer: { name: 'Ada Lovelace', email: 'owner@demo.example', roles: ['owner'] },
      theme: 'system',
      settingsHref: '/settings',
      signOutHref: '/sign-out',
    }}
    freshness={{ asOf: plus(now, -2 * MINUTE_MS), now, source: '4 sources' }}
    unread={7}
    banner={<Banners initial={BANNERS} />}
  >
    {drawn(page, stored)}
  </ConsoleShell>
)
