import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ConsoleShell } from '#components/overview/console-shell.tsx'
import { Banners } from '#components/shell/banners.tsx'
import { KeepDensity } from '#components/shell/keep-density.tsx'
import { UnderWay } from '#components/shell/under-way.tsx'
import { DENSITY_COOKIE, NAV_COOKIE, parseTheme, THEME_COOKIE } from '#components/shell/theme.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { DemoBanner } from '#components/ui/demo-banner.tsx'
import { PrintFooter } from '#components/ui/print-footer.tsx'
import { countWaitingForMe, driftToDecide, openGrantCounts, listBanners } from '#lib/access/server.ts'
import { listUncountedSources } from '#lib/inventory/server.ts'
import { myUnreadCount } from '#lib/notifications/server.ts'
import { claimsWaitingForMe } from '#lib/ownership/server.ts'
import { ROLE_NAMES } from '#lib/people/model.ts'
import { loadScope } from '#lib/people/server.ts'
import { pageTime, viewerOfFrame, viewerPreferences, viewerTimeZone } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'

/** What changes a page of the console while it is looked at. */
const LIVE = [
  'request',
  'vote',
  'question',
  'grant',
  'drift',
  'halt',
  'claim',
  'ownership',
  'baseline',
  'source',
  'sync',
  'restoration',
  'setting',
] as const

async function shellFacts(ctx: PersonContext) {
  const [scope, waiting, grants, claims, drift, sources, now] = await Promise.all([
    loadScope(ctx),
    countWaitingForMe(ctx),
    openGrantCounts(ctx),
    claimsWaitingForMe(ctx),
    driftToDecide(ctx),
    listUncountedSources(ctx),
    pageTime(),
  ])
  const live = sources.filter((source) => source.connected && source.removedAt === null)
  const approves = live
    .filter((source) => scope.approverSourceIds.includes(source.id))
    .map((source) => `approver of ${source.name}`)
  return { scope, waiting, grants, claims, drift, live, now, approves, demo: sources.some((source) => source.demo) }
}

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const ctx = await viewerOfFrame()
  const [jar, zone, preferences, facts, unread, banners] = await Promise.all([
    cookies(),
    viewerTimeZone(),
    viewerPreferences(),
    shellFacts(ctx),
    myUnreadCount(ctx),
    listBanners(ctx),
  ])
  const { scope, live, now } = facts
  const oldest = live.reduce<(typeof live)[number] | null>(
    (worst, source) => (worst === null || (source.lastFullSyncAt ?? 0) < (worst.lastFullSyncAt ?? 0) ? source : worst),
    null,
  )
  const roles = [...ctx.actor.roles].map((role) => ROLE_NAMES[role])
  return (
    <ConsoleShell
      facts={{
        toDecide: facts.waiting,
        claims: facts.claims.length,
        overdue: facts.grants.overdue,
        drift: facts.drift,
        readsAudit: scope.seesAll,
        isAdmin: scope.isAdmin,
      }}
      navWidth={jar.get(NAV_COOKIE)?.value === 'narrow' ? 'narrow' : 'wide'}
      personId={ctx.actor.personId}
      person={{
        viewer: {
          name: ctx.actor.name,
          email: ctx.actor.email,
          roles: [...(roles.length > 0 ? roles : ['Owner']), ...facts.approves],
        },
        theme: preferences?.theme ?? parseTheme(jar.get(THEME_COOKIE)?.value),
        settingsHref: '/settings',
        signOutHref: '/sign-out',
      }}
      freshness={
        oldest && {
          asOf: oldest.lastFullSyncAt,
          now,
          source: live.length === 1 ? oldest.name : `${live.length} sources`,
          staleAfterMs: 2 * oldest.syncIntervalMs + 60_000,
        }
      }
      unread={unread}
      banner={
        <>
          <Banners initial={banners} />
          {facts.demo ? (
            <DemoBanner
              wipe={
                scope.isAdmin ? (
                  <ButtonLink size="small" href="/settings/about">
                    Wipe…
                  </ButtonLink>
                ) : null
              }
            />
          ) : null}
        </>
      }
    >
      <LiveRefresh topics={LIVE} />
      <UnderWay />
      {zone ? <span hidden data-zone={zone} /> : null}
      {preferences?.density ? (
        <KeepDensity density={preferences.density} cookie={jar.get(DENSITY_COOKIE)?.value} />
      ) : null}
      {children}
      <PrintFooter now={now} by={ctx.actor.name} />
    </ConsoleShell>
  )
}
