import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ConsoleCommandMenu } from '#components/overview/console-command-menu.tsx'
import { navigationOf } from '#components/overview/navigation.tsx'
import { AppShell } from '#components/shell/app-shell.tsx'
import { Banners } from '#components/shell/banners.tsx'
import { PersonMenu } from '#components/shell/person-menu.tsx'
import { NAV_COOKIE, parseTheme, THEME_COOKIE } from '#components/shell/theme.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { DemoBanner } from '#components/ui/demo-banner.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { driftToDecide, grantCounts, listBanners, waitingForMe } from '#lib/access/server.ts'
import { listSources } from '#lib/inventory/server.ts'
import { myUnreadCount } from '#lib/notifications/server.ts'
import { claimsWaitingForMe } from '#lib/ownership/server.ts'
import { ROLE_NAMES } from '#lib/people/model.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer, viewerTimeZone } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'

/** What changes a page of the console while it is looked at. */
const LIVE = [
  'request',
  'vote',
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
    waitingForMe(ctx, 1),
    grantCounts(ctx),
    claimsWaitingForMe(ctx),
    driftToDecide(ctx),
    listSources(ctx),
    databaseTime(ctx.db),
  ])
  const live = sources.filter((source) => source.connected && source.removedAt === null)
  const approves = live
    .filter((source) => scope.approverSourceIds.includes(source.id))
    .map((source) => `approver of ${source.name}`)
  return { scope, waiting, grants, claims, drift, live, now, approves, demo: sources.some((source) => source.demo) }
}

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const ctx = await currentViewer()
  const [jar, zone, facts, unread, banners] = await Promise.all([
    cookies(),
    viewerTimeZone(),
    shellFacts(ctx),
    myUnreadCount(ctx),
    listBanners(ctx),
  ])
  const { scope, live, now } = facts
  const nav = navigationOf({
    toDecide: facts.waiting.count,
    claims: facts.claims.length,
    overdue: facts.grants.overdue,
    drift: facts.drift,
    readsAudit: scope.seesAll,
  })
  const oldest = live.reduce<(typeof live)[number] | null>(
    (worst, source) => (worst === null || (source.lastFullSyncAt ?? 0) < (worst.lastFullSyncAt ?? 0) ? source : worst),
    null,
  )
  const roles = [...ctx.actor.roles].map((role) => ROLE_NAMES[role])
  return (
    <AppShell
      nav={nav}
      navWidth={jar.get(NAV_COOKIE)?.value === 'narrow' ? 'narrow' : 'wide'}
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
      command={<ConsoleCommandMenu groups={nav} />}
      asOf={
        oldest ? (
          <Freshness
            asOf={oldest.lastFullSyncAt}
            now={now}
            source={live.length === 1 ? oldest.name : `${live.length} sources`}
            staleAfterMs={2 * oldest.syncIntervalMs + 60_000}
          />
        ) : null
      }
      notifications={{ href: '/notifications', unread }}
      person={
        <PersonMenu
          viewer={{
            name: ctx.actor.name,
            email: ctx.actor.email,
            roles: [...(roles.length > 0 ? roles : ['Owner']), ...facts.approves],
          }}
          theme={parseTheme(jar.get(THEME_COOKIE)?.value)}
          settingsHref="/settings"
          signOutHref="/sign-out"
        />
      }
    >
      <LiveRefresh topics={LIVE} />
      {zone ? <span hidden data-zone={zone} /> : null}
      {children}
    </AppShell>
  )
}
