'use client'

import Link from 'next/link'
import { post } from '#components/api/call.ts'
import { cn } from '#components/ui/cn.ts'
import { Time } from '#components/ui/time.tsx'
import type { Instant } from '#lib/kernel/time.ts'
import type { Notification } from '#lib/notifications/model.ts'
import { visibleText } from '../ui/visible.ts'

// Whether it was recorded or not, the page it leads to is what the reader wants.
const opened = ({ id, readAt }: Notification) => {
  if (readAt === null) void post('/api/v1/notifications/read', { notificationIds: [id] })
}

/** What one person was told, newest first. Opening one marks it as read. */
export const NotificationList = ({ notifications, now }: { notifications: readonly Notification[]; now: Instant }) => (
  <ul className="divide-y divide-hairline">
    {notifications.map((one) => (
      <li key={one.id}>
        <Link
          href={one.href}
          prefetch={false}
          onClick={() => opened(one)}
          className="flex items-start gap-3 px-4 py-2.5 hover:bg-hover"
        >
          <span
            aria-hidden
            className={cn(
              'mt-1.5 size-2 shrink-0 rounded-full',
              one.readAt === null ? 'bg-accent' : 'border border-edge',
            )}
          />
          <span className="min-w-0 flex-1">
            <span className={cn('block wrap-anywhere', one.readAt === null && 'font-medium')}>
              {visibleText(one.title)}
              {one.readAt === null ? <span className="sr-only"> (unread)</span> : null}
            </span>
            <span className="block text-13 wrap-anywhere text-muted">{visibleText(one.body)}</span>
          </span>
          <span className="text-13 text-muted">
            <Time at={one.createdAt} now={now} />
          </span>
        </Link>
      </li>
    ))}
  </ul>
)
