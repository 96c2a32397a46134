import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { PreferencesForm } from '#components/settings/preferences-form.tsx'
import { DENSITY_COOKIE, parseDensity, parseTheme, THEME_COOKIE } from '#components/shell/theme.ts'
import { getPerson, myPreferences } from '#lib/people/server.ts'
import { currentViewer, viewerOrganisation } from '#lib/people/web/server.ts'
import { Frame } from '../frame.tsx'

export const metadata: Metadata = { title: 'Preferences' }

export default async function PreferencesPage() {
  const ctx = await currentViewer()
  const [me, stored, organisation, jar] = await Promise.all([
    getPerson(ctx, ctx.actor.personId),
    myPreferences(ctx),
    viewerOrganisation(),
    cookies(),
  ])
  return (
    <Frame
      current="/settings/preferences"
      title="Preferences"
      description="How the console looks and behaves for you, in every browser you sign in with."
    >
      <PreferencesForm
        stored={stored}
        ownZone={me.timeZone}
        organisationZone={organisation.timeZone}
        zones={Intl.supportedValuesOf('timeZone')}
        shown={{
          theme: parseTheme(jar.get(THEME_COOKIE)?.value),
          density: parseDensity(jar.get(DENSITY_COOKIE)?.value),
        }}
      />
    </Frame>
  )
}
