import type { Metadata } from 'next'
import { MarkAllRead } from '#components/notifications/mark-all-read.tsx'
import { NotificationList } from '#components/notifications/notification-list.tsx'
import { plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { myNotifications, myUnreadCount } from '#lib/notifications/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { one, type Search, viewOf } from '../page-edge.ts'

export const metadata: Metadata = { title: 'Notifications' }

const PAGE = 50

export default async function NotificationsPage({ searchParams }: { searchParams: Search }) {
  const asked = await searchParams
  const view = viewOf(asked.view, ['unread', 'all'] as const, 'unread')
  const ctx = await currentViewer()
  const [page, unread, now] = await Promise.all([
    myNotifications(ctx, { unreadOnly: view === 'unread' }, { limit: PAGE, cursor: one(asked.cursor) ?? null }),
    myUnreadCount(ctx),
    databaseTime(ctx.db),
  ])
  const next = page.nextCursor ? `/notifications?${new URLSearchParams({ view, cursor: page.nextCursor })}` : null
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Notifications"
        description="What happened to your requests, your identities and the sources you decide for."
        actions={unread > 0 ? <MarkAllRead /> : null}
      />
      <Tabs
        label="Notifications"
        current={`/notifications?view=${view}`}
        tabs={[
          { href: '/notifications?view=unread', label: 'Unread', count: unread },
          { href: '/notifications?view=all', label: 'All' },
        ]}
      />
      <Panel title={view === 'unread' ? 'Unread' : 'All'} flush>
        {page.data.length > 0 ? (
          <NotificationList notifications={page.data} now={now} />
        ) : (
          <EmptyState
            title={view === 'unread' ? 'Nothing is unread' : 'Nothing yet'}
            why="When something waits for you, or something of yours changes, it appears here."
          />
        )}
      </Panel>
      {next ? <Pagination summary={plural(page.data.length, 'notification')} nextHref={next} /> : null}
    </div>
  )
}
