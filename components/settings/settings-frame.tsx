import type { ReactNode } from 'react'
import { PageHeader } from '../ui/page-header.tsx'
import { Tabs } from '../ui/tabs.tsx'

const TABS = [
  { href: '/settings', label: 'Account' },
  { href: '/settings/preferences', label: 'Preferences' },
  { href: '/settings/notifications', label: 'Notifications' },
  { href: '/settings/people', label: 'People' },
  { href: '/settings/teams', label: 'Teams' },
  { href: '/settings/organisation', label: 'Organisation' },
  { href: '/settings/keys', label: 'Keys', forOverseers: true },
  { href: '/settings/restore', label: 'Restore' },
  { href: '/settings/about', label: 'This installation' },
] as const

export type SettingsFrameProps = {
  current: (typeof TABS)[number]['href']
  /** Who sees all of the installation: others are not offered what would not be shown to them. */
  seesAll: boolean
  title: string
  description: string
  actions?: ReactNode
  children: ReactNode
}

/** The pages of the settings. */
export const SettingsFrame = ({ current, seesAll, title, description, actions, children }: SettingsFrameProps) => (
  <div className="flex flex-col gap-4">
    <PageHeader title={title} description={description} actions={actions} />
    <Tabs
      label="Settings"
      current={current}
      tabs={TABS.filter((tab) => seesAll || tab.href === current || !('forOverseers' in tab))}
    />
    {children}
  </div>
)
