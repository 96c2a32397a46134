import type { Metadata } from 'next'
import { OrganisationForm } from '#components/settings/organisation-form.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { getOrganisation, loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { Frame } from '../frame.tsx'

export const metadata: Metadata = { title: 'Organisation' }

export default async function OrganisationPage() {
  const ctx = await currentViewer()
  const [stored, scope] = await Promise.all([getOrganisation(ctx), loadScope(ctx)])
  return (
    <Frame
      current="/settings/organisation"
      title="Organisation"
      description="What it is called, and by which clock it works."
    >
      <Panel title="Organisation" footer={scope.isAdmin ? 'A change is on record.' : 'An admin can change it.'}>
        {scope.isAdmin ? (
          <OrganisationForm stored={stored} zones={Intl.supportedValuesOf('timeZone')} />
        ) : (
          <KeyFacts
            facts={[
              { label: 'Name', value: stored.name || null },
              { label: 'Time zone', value: stored.timeZone },
            ]}
          />
        )}
      </Panel>
    </Frame>
  )
}
