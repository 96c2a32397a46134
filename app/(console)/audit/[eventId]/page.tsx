import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { subjectHref } from '#components/audit/event-rows.ts'
import { DetailColumns } from '#components/shell/app-shell.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Id } from '#components/ui/id.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { getAuditEvent } from '#lib/audit/server.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { idOrNotFound, orNotFound } from '../../page-edge.ts'

type Params = { params: Promise<{ eventId: string }> }

const load = cache(async (eventId: string) => {
  const ctx = await currentViewer()
  if (!(await loadScope(ctx)).seesAll) notFound()
  return orNotFound(getAuditEvent(ctx, idOrNotFound('event', eventId)))
})

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const event = await load((await params).eventId)
  return { title: `${event.type}, event ${event.seq}` }
}

export default async function AuditEventPage({ params }: Params) {
  const ctx = await currentViewer()
  const [event, now] = await Promise.all([load((await params).eventId), databaseTime(ctx.db)])
  const href = subjectHref(event)
  const about = (query: string, words: string) => (
    <Link href={`/audit?${query}`} className="link inline-flex min-h-6 items-center">
      {words}
    </Link>
  )
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ label: 'Audit', href: '/audit' }]} />}
        title={event.summary}
        status={<span className="font-mono text-13 text-muted">{event.type}</span>}
      />
      <DetailColumns
        rail={
          <Panel title="Around it">
            <ul className="flex flex-col gap-1 text-13">
              {href ? (
                <li>
                  <Link href={href} className="link inline-flex min-h-6 items-center">
                    Open the {event.subjectKind}
                  </Link>
                </li>
              ) : null}
              <li>
                {about(`subject=${encodeURIComponent(event.subjectId)}`, `All events of this ${event.subjectKind}`)}
              </li>
              {event.identityId ? <li>{about(`identity=${event.identityId}`, 'All events of the identity')}</li> : null}
              {event.sourceId ? <li>{about(`source=${event.sourceId}`, 'All events of the source')}</li> : null}
              {event.actorId ? <li>{about(`actor=${event.actorId}`, `All events by ${event.actorLabel}`)}</li> : null}
            </ul>
          </Panel>
        }
      >
        <Panel title="As recorded">
          <KeyFacts
            facts={[
              { label: 'When', value: <Time at={event.at} now={now} exact /> },
              { label: 'By', value: `${event.actorLabel} (${event.actorKind})` },
              { label: 'Through', value: event.via },
              { label: 'Kind', value: event.kind === 'change' ? 'Change of state' : 'Access' },
              {
                label: 'Subject',
                value: (
                  <>
                    {event.subjectKind} <Id value={event.subjectId} />
                  </>
                ),
              },
              {
                label: 'Identity',
                value: event.identityId ? (
                  <Link href={`/identities/${event.identityId}`} className="link font-mono text-12">
                    {event.identityId}
                  </Link>
                ) : null,
              },
              {
                label: 'Source',
                value: event.sourceId ? (
                  <Link href={`/sources/${event.sourceId}`} className="link font-mono text-12">
                    {event.sourceId}
                  </Link>
                ) : null,
              },
              { label: 'HTTP request', value: event.requestId ? <Id value={event.requestId} /> : null },
              { label: 'Number', value: String(event.seq) },
              { label: 'Event', value: <Id value={event.id} /> },
            ]}
          />
        </Panel>
        <Panel title="Payload">
          {Object.keys(event.payload).length > 0 ? (
            <CodeBlock title="JSON, without secrets" code={JSON.stringify(event.payload, null, 2)} />
          ) : (
            <p className="text-muted">Nothing beyond the facts above.</p>
          )}
        </Panel>
      </DetailColumns>
    </div>
  )
}
