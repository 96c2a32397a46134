import type { Metadata } from 'next'
import Link from 'next/link'
import { subjectHref } from '#components/audit/event-rows.ts'
import { DetailColumns } from '#components/shell/app-shell.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Id } from '#components/ui/id.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { visibleJson } from '#components/ui/visible.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { findEvent } from '../../things.ts'

type Params = { params: Promise<{ eventId: string }> }

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const event = await findEvent((await params).eventId)
  return { title: `${event.type}, event ${event.seq}` }
}

export default async function AuditEventPage({ params }: Params) {
  const ctx = await currentViewer()
  const [event, now] = await Promise.all([findEvent((await params).eventId), databaseTime(ctx.db)])
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
            <CodeBlock title="JSON, without secrets" code={visibleJson(event.payload)} />
          ) : (
            <p className="text-muted">Nothing beyond the facts above.</p>
          )}
        </Panel>
      </DetailColumns>
    </div>
  )
}
