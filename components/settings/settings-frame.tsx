import type { ReactNode } from 'react'
import { PageHeader } from '../ui/page-header.tsx'
import { Tabs } from '../ui/tabs.tsx'

const TABS = [
  { href: '/settings', label: 'Account' },
  { href: '/settings/people', label: 'People' },
  { href: '/settings/teams', label: 'Teams' },
  { href: '/settings/restore', label: 'Restore' },
  { href: '/settings/about', label: 'This installation' },
] as const

type SettingsFrameProps = {
  current: (typeof TABS)[number]['href']
  title: string
  description: string
  actions?: ReactNode
  children: ReactNode
}

/** The pages of the settings. */
export const SettingsFrame = ({ current, title, description, actions, children }: SettingsFrameProps) => (
  <div className="flex flex-col gap-4">
    <PageHeader title={title} description={description} actions={actions} />
    <Tabs label="Settings" current={current} tabs={TABS} />
    {children}
  </div>
)
