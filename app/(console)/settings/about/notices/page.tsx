import type { Metadata } from 'next'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { currentViewer } from '#lib/people/web/server.ts'
import { readNotices } from '#lib/platform/notices.ts'

export const metadata: Metadata = { title: 'Licence and notices' }

export default async function NoticesPage() {
  await currentViewer()
  const { licence, notice, packages } = readNotices()
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ label: 'This installation', href: '/settings/about' }]} />}
        title="Licence and notices"
        description="What this product may be used for, and whose work it runs on."
      />
      {notice ? <CodeBlock title="Notice" code={notice} /> : null}
      {licence ? <CodeBlock title="Licence" code={licence} /> : null}
      <Panel title="Packages" count={packages.length}>
        {packages.length === 0 ? (
          <p className="text-muted">The list of packages is not part of this installation.</p>
        ) : (
          <ul className="columns-1 gap-8 text-13 sm:columns-2 lg:columns-3">
            {packages.map(({ name, version, licence: under }) => (
              <li key={`${name} ${version}`} className="break-inside-avoid py-0.5 wrap-anywhere">
                {name} <span className="tabular text-muted">{version}</span> <span className="text-muted">{under}</span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}
