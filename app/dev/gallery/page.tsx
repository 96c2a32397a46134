import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import { PageHeader } from '#components/ui/page-header.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Buttons, Marks, Notes } from './basics.tsx'
import { Charts } from './charts.tsx'
import { Forms, Overlays } from './forms.tsx'
import { galleryNow } from './sample.ts'
import { ShellSample } from './shell-sample.tsx'
import { States, Structure } from './structure.tsx'
import { Tables } from './tables.tsx'

export const metadata: Metadata = { title: 'Gallery' }

/** Every component in every state; for looking at, and for the accessibility tests. Never in production by itself. */
export default async function GalleryPage() {
  if (process.env.NODE_ENV !== 'development' && process.env.CURFEW_GALLERY !== '1') notFound()
  await connection()
  const now = galleryNow()
  return (
    <ShellSample now={now}>
      <div className="flex flex-col gap-8">
        <PageHeader
          title="Gallery"
          status={<StatusChip tone="live">every component, every state</StatusChip>}
          description="What the console is made of. If it is not here, it is not part of the kit."
        />
        <Tables now={now} />
        <Charts now={now} />
        <Structure now={now} />
        <Buttons />
        <Marks now={now} />
        <Notes />
        <Forms />
        <Overlays />
        <States now={now} />
      </div>
    </ShellSample>
  )
}
