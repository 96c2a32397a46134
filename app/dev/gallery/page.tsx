import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { type DecisionState, decisionState } from '#components/gallery/decisions.ts'
import { PAGES, ROOMS, type RoomId, SECTIONS, type SectionId } from '#components/gallery/registry.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Segments } from '#components/ui/tabs.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import type { Instant } from '#lib/kernel/time.ts'
import { readPreferences } from '#lib/people/preferences/model.ts'
import { Apart } from './apart.tsx'
import { Buttons, Marks, Notes } from './basics.tsx'
import { Charts } from './charts.tsx'
import { DecisionStates } from './decision.tsx'
import { Forms, Overlays } from './forms.tsx'
import { Names } from './names.tsx'
import { WholePage } from './pages.tsx'
import { Rooms } from './rooms.tsx'
import { galleryNow } from './sample.ts'
import { ApiRoom } from './rooms/api.tsx'
import { BreadthRoom } from './rooms/breadth.tsx'
import { ExposureRoom } from './rooms/exposure.tsx'
import { FrameRoom } from './rooms/frame.tsx'
import { GrantsRoom } from './rooms/grants.tsx'
import { HaltsRoom } from './rooms/halts.tsx'
import { IdentitiesRoom } from './rooms/identities.tsx'
import { OverviewRoom } from './rooms/overview.tsx'
import { RequestsRoom } from './rooms/requests.tsx'
import { SettingsRoom } from './rooms/settings.tsx'
import { SourcesRoom } from './rooms/sources.tsx'
import { ShellSample } from './shell-sample.tsx'
import { States, Structure } from './structure.tsx'
import { Tables } from './tables.tsx'

export const metadata: Metadata = { title: 'Gallery' }

const SPECIMENS: Readonly<Record<SectionId, (now: Instant, decision: DecisionState) => ReactNode>> = {
  tables: (now) => <Tables now={now} />,
  charts: (now) => <Charts now={now} />,
  structure: (now) => <Structure now={now} />,
  rooms: (now) => <Rooms now={now} />,
  decision: (_, state) => <DecisionStates state={state} />,
  names: (now) => <Names now={now} />,
  buttons: () => <Buttons />,
  marks: (now) => <Marks now={now} />,
  notes: () => <Notes />,
  forms: () => <Forms />,
  overlays: () => <Overlays />,
  states: (now) => <States now={now} />,
}

const DRAWN: Readonly<Record<RoomId, (now: Instant) => ReactNode>> = {
  requests: (now) => <RequestsRoom now={now} />,
  grants: (now) => <GrantsRoom now={now} />,
  identities: (now) => <IdentitiesRoom now={now} />,
  breadth: (now) => <BreadthRoom now={now} />,
  exposure: (now) => <ExposureRoom now={now} />,
  halts: (now) => <HaltsRoom now={now} />,
  sources: (now) => <SourcesRoom now={now} />,
  overview: (now) => <OverviewRoom now={now} />,
  settings: (now) => <SettingsRoom now={now} />,
  frame: () => <FrameRoom />,
  api: () => <ApiRoom />,
}

const KIT = '/dev/gallery'
const hrefOf = (room: RoomId) => `${KIT}?room=${room}`

type Search = Promise<{ decision?: string; room?: string; page?: string }>

/** Every component in every state; for looking at, and for the accessibility tests. Never in production by itself. */
export default async function GalleryPage({ searchParams }: { searchParams: Search }) {
  await connection()
  if (process.env.NODE_ENV !== 'development' && process.env.CURFEW_GALLERY !== '1') notFound()
  const now = galleryNow()
  const search = await searchParams
  const page = PAGES.find(({ id }) => id === search.page)
  if (page) return <WholePage page={page.id} now={now} stored={readPreferences(null)} />
  const room = ROOMS.find(({ id }) => id === search.room)
  const decision = decisionState(search.decision)
  return (
    <ShellSample now={now}>
      <Apart>
        <PageHeader
          title={room?.title ?? 'Gallery'}
          status={<StatusChip tone="live">every component, every state</StatusChip>}
          description="What the console is made of. If it is not here, it is not part of it."
        />
        <Segments
          label="Rooms of the gallery"
          current={room ? hrefOf(room.id) : KIT}
          tabs={[{ href: KIT, label: 'Kit' }, ...ROOMS.map(({ id, title }) => ({ href: hrefOf(id), label: title }))]}
        />
        <Segments
          label="Whole pages"
          current={KIT}
          tabs={PAGES.map(({ id, title }) => ({ href: `${KIT}?page=${id}`, label: title }))}
        />
        {room
          ? DRAWN[room.id](now)
          : SECTIONS.map(({ id }) => (
              <div key={id} className="contents">
                {SPECIMENS[id](now, decision)}
              </div>
            ))}
      </Apart>
    </ShellSample>
  )
}
