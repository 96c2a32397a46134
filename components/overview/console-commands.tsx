/** The pages and acts that the command menu of the console offers besides the places of the navigation. */
import {
  Bell,
  Building2,
  CheckCheck,
  GitCompareArrows,
  History,
  Info,
  OctagonX,
  Plus,
  SlidersHorizontal,
  UserRound,
  Users,
  Vault,
} from 'lucide-react'
import type { CommandEntry } from '../shell/command-entry.ts'

const page = (href: string, label: string, icon: CommandEntry['icon']): CommandEntry => ({
  // Two ways of saying one page are two lines.
  id: `${href} ${label}`,
  href,
  label,
  icon,
  kind: 'page',
})

/** Pages below others, some of them looked for in haste. */
const PAGES: readonly CommandEntry[] = [
  page('/kill-switch', 'Kill switch', <OctagonX aria-hidden />),
  page('/drift', 'Drift', <GitCompareArrows aria-hidden />),
  page('/grants?view=overdue', 'Overdue grants', <OctagonX aria-hidden />),
  page('/grants?view=past', 'Past grants', <History aria-hidden />),
  page('/requests?view=to-decide', 'Requests to decide', <CheckCheck aria-hidden />),
  page('/exposure/timeliness', 'Timeliness of ends', <History aria-hidden />),
  page('/notifications', 'Notifications', <Bell aria-hidden />),
  page('/settings', 'Account and tokens', <UserRound aria-hidden />),
  page('/settings/preferences', 'Preferences: time zone, theme, density, shortcuts', <SlidersHorizontal aria-hidden />),
  page('/settings/notifications', 'Notification settings', <Bell aria-hidden />),
  page('/settings/people', 'People and roles', <Users aria-hidden />),
  page('/settings/teams', 'Teams', <Users aria-hidden />),
  page('/settings/organisation', 'Organisation', <Building2 aria-hidden />),
  page('/settings/restore', 'Restore', <History aria-hidden />),
  page('/settings/about', 'About this installation', <Info aria-hidden />),
  { ...page('/requests/new', 'Ask for access…', <Plus aria-hidden />), kind: 'action' },
]

const FOR_OVERSEERS: readonly CommandEntry[] = [page('/settings/keys', 'Keys of stored secrets', <Vault aria-hidden />)]

const FOR_ADMINS: readonly CommandEntry[] = [
  { ...page('/kill-switch?do=halt', 'Pull the kill switch for everything…', <OctagonX aria-hidden />), kind: 'action' },
  { ...page('/sources/new', 'Connect a source…', <Plus aria-hidden />), kind: 'action' },
]

export type Rights = { seesAll: boolean; isAdmin: boolean }

/** What somebody may not do is not offered: it would end on a page that says so. */
export const commandsFor = ({ seesAll, isAdmin }: Rights): readonly CommandEntry[] => [
  ...PAGES,
  ...(seesAll ? FOR_OVERSEERS : []),
  ...(isAdmin ? FOR_ADMINS : []),
]
