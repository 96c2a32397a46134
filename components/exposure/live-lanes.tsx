'use client'

import { type ReactNode, useMemo } from 'react'
import type { Range as ExposureRange } from '#lib/exposure/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { call, messageOf } from '../api/call.ts'
import type { LaneHrefs } from '../charts/swimlanes.tsx'
import { Swimlanes } from '../charts/swimlanes.tsx'
import type { Range } from '../charts/time-scale.ts'
import type { LanePage, LoadLanes } from '../charts/use-lane-pages.ts'
import { zoomText } from '../charts/zoom.ts'
import { fromAnswer, type LanesAnswer, rangeParams, roomAfter } from './lanes-view.ts'

type LiveLanesProps = {
  first: LanePage
  total: number
  range: ExposureRange
  asOf: Instant
  /** A moment to point at; null for none. */
  mark: Instant | null
  zone: string | null
  /** What the API is asked, without cursor. */
  query: Record<string, string>
  /** The address of the page, for links that change one thing of it. */
  search: Record<string, string>
  summary: string
  freshness: ReactNode
}

/** Lanes that ask the API for what comes next, in the range in which the page was read. */
export function LiveLanes({ query, search, range, asOf, ...rest }: LiveLanesProps) {
  const load = useMemo((): LoadLanes => {
    return async (cursor, signal) => {
      const answer = await call<LanesAnswer>(
        `/api/v1/exposure?${new URLSearchParams({ ...query, ...(cursor === null ? {} : { cursor }) })}`,
        { signal },
      )
      if (!answer.ok) throw new Error(messageOf(answer.problem))
      return fromAnswer(answer.data, range)
    }
  }, [query, range])
  const hrefOf = useMemo((): LaneHrefs => {
    const at = (change: Record<string, string>) => `/exposure?${new URLSearchParams({ ...search, ...change })}`
    return {
      stretch: (view: Range) => at(rangeParams({ from: view.start, to: view.end })),
      closer: (view: Range) => at({ zoom: zoomText(view) }),
    }
  }, [search])
  const drawn = useMemo(() => ({ start: range.from, end: roomAfter(range, asOf) }), [range, asOf])
  return <Swimlanes {...rest} load={load} hrefOf={hrefOf} range={drawn} readAt={asOf} />
}
