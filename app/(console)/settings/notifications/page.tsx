import type { Metadata } from 'next'
import { NewsForm } from '#components/settings/news-form.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { loadScope, myPreferences } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { settings } from '#lib/platform/env.ts'
import { Frame } from '../frame.tsx'

export const metadata: Metadata = { title: 'Notification settings' }

export default async function NotificationSettingsPage() {
  const ctx = await currentViewer()
  const [stored, scope] = await Promise.all([myPreferences(ctx), loadScope(ctx)])
  const mustAct = scope.isAdmin || scope.approverSourceIds.length > 0
  return (
    <Frame
      current="/settings/notifications"
      title="Notifications"
      description="What you are told, and how. Webhooks and other people are not concerned by it."
    >
      {settings().smtpUrl ? null : (
        <Callout tone="info" title="This installation sends no mail">
          What you choose for mail counts from the day that SMTP_URL is set.
        </Callout>
      )}
      <NewsForm stored={stored} mustAct={mustAct} />
    </Frame>
  )
}
