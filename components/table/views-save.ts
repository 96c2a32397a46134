'use client'

import { useRouter } from 'next/navigation'
import {
  filtersOf,
  type ListId,
  LIST_PATHS,
  type SavedView,
  type Sharing,
  viewHref,
  VIEW_PARAM,
} from '#lib/views/model.ts'
import { call, post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { toast } from '../ui/toaster.tsx'
import type { ListFrameValue } from './views-frame.tsx'

type Answered = { id: string; name: string; query: string; sort: string | null }

/** What the list shows now, as a view keeps it. */
const contentOf = ({ search, layout }: ListFrameValue) => ({
  query: filtersOf(search),
  sort: new URLSearchParams(search).get('sort'),
  columns: layout.columns,
  density: layout.density,
})

export const LIST_NAMES: Readonly<Record<ListId, string>> = {
  identities: 'identities',
  requests: 'requests',
  grants: 'grants',
  drift: 'drift',
  audit: 'the audit',
  people: 'people',
  sources: 'sources',
}

/** What can be done with views; each tells what became of it. */
export function useSaveView(frame: ListFrameValue) {
  const router = useRouter()
  const action = useAction()
  const { list } = frame.tools
  const goTo = (view: Answered) => router.replace(viewHref(list, view.id, view), { scroll: false })
  return {
    pending: action.pending,
    error: action.error,
    forget: action.forget,
    save: (view: SavedView) =>
      action.run(
        () =>
          call<Answered>(`/api/v1/views/${view.id}`, {
            method: 'PATCH',
            body: { ...contentOf(frame), expected: new Date(view.changedAt).toISOString() },
          }),
        (saved) => {
          toast.success(`${saved.name} saved`)
          goTo(saved)
        },
      ),
    saveAs: (name: string, sharing: Sharing, done: () => void) =>
      action.run(
        () => post<Answered>('/api/v1/views', { list, name, sharing, ...contentOf(frame) }),
        (saved) => {
          toast.success(`${saved.name} saved`)
          done()
          goTo(saved)
        },
      ),
    rename: (view: SavedView, name: string, sharing: Sharing, done: () => void) =>
      action.run(
        () => call<Answered>(`/api/v1/views/${view.id}`, { method: 'PATCH', body: { name, sharing } }),
        (saved) => {
          toast.success(`${saved.name} saved`)
          done()
        },
      ),
    remove: (view: SavedView, done: () => void) =>
      action.run(
        () => call(`/api/v1/views/${view.id}`, { method: 'DELETE' }),
        () => {
          toast.success(`${view.name} removed`)
          done()
          router.replace(`${LIST_PATHS[list]}?${VIEW_PARAM}=all`)
        },
      ),
    makeDefault: (key: string, name: string) =>
      action.run(
        () => call(`/api/v1/me/views/${list}`, { method: 'PUT', body: { key } }),
        () => toast.success(`${LIST_NAMES[list]} open with ${name} from now on`),
      ),
  }
}
