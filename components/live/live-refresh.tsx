'use client'

import { useRouter } from 'next/navigation'
import type { LiveTopic } from '#lib/notifications/live/model.ts'
import { useLive } from './use-live.ts'

/** Reads the page again when something about the topics changed: `<LiveRefresh topics={['request', grantId]} />`. */
export function LiveRefresh({ topics }: { topics: readonly LiveTopic[] }) {
  const router = useRouter()
  useLive(topics, () => router.refresh())
  return null
}
