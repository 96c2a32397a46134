import {
  ChartGantt,
  ClipboardCheck,
  GitPullRequestArrow,
  House,
  KeyRound,
  Plug,
  ScrollText,
  Settings,
  ShieldAlert,
  Timer,
} from 'lucide-react'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { AppShell } from '#components/shell/app-shell.tsx'
import { CommandMenu } from '#components/shell/command-menu.tsx'
import { PersonMenu } from '#components/shell/person-menu.tsx'
import { NAV_COOKIE, parseTheme, THEME_COOKIE } from '#components/shell/theme.ts'
import { Button } from '#components/ui/button.tsx'
import { DemoBanner } from '#components/ui/demo-banner.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'

const NAV = [
  { places: [{ href: '/dev/gallery', label: 'Overview', icon: <House aria-hidden /> }] },
  {
    label: 'Access',
    places: [
      { href: '/identities', label: 'Identities', icon: <KeyRound aria-hidden /> },
      {
        href: '/requests',
        label: 'Requests',
        icon: <GitPullRequestArrow aria-hidden />,
        due: 3,
        dueLabel: 'to decide',
      },
      { href: '/grants', label: 'Grants', icon: <Timer aria-hidden />, due: 1, dueLabel: 'overdue' },
    ],
  },
  {
    label: 'Risk',
    places: [
      { href: '/exposure', label: 'Exposure', icon: <ChartGantt aria-hidden /> },
      { href: '/drift', label: 'Findings', icon: <ShieldAlert aria-hidden /> },
      { href: '/reports/ciso', label: 'Reviews', icon: <ClipboardCheck aria-hidden />, due: 120 },
      { href: '/audit', label: 'Audit', icon: <ScrollText aria-hidden /> },
    ],
  },
  {
    label: 'Set up',
    places: [
      { href: '/sources', label: 'Sources', icon: <Plug aria-hidden /> },
      { href: '/settings', label: 'Settings', icon: <Settings aria-hidden /> },
    ],
  },
]

export async function ShellSample({ now, children }: { now: Instant; children: ReactNode }) {
  const jar = await cookies()
  return (
    <AppShell
      nav={NAV}
      navWidth={jar.get(NAV_COOKIE)?.value === 'narrow' ? 'narrow' : 'wide'}
      banner={<DemoBanner wipe={<Button size="small">Wipe…</Button>} />}
      command={<CommandMenu groups={NAV} />}
      asOf={<Freshness asOf={plus(now, -2 * MINUTE_MS)} now={now} source="4 sources" />}
      notifications={{ href: '#notifications', unread: 7 }}
      person={
        <PersonMenu
          viewer={{ name: 'Ada Lovelace', email: 'owner@demo.example', roles: ['owner', 'approver of ledger-prod'] }}
          theme={parseTheme(jar.get(THEME_COOKIE)?.value)}
          settingsHref="/settings"
          signOutHref="/sign-out"
        />
      }
    >
      {children}
    </AppShell>
  )
}
