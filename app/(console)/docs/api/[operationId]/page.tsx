import type { Metadata } from 'next'
import { MethodName } from '#components/api-docs/method-name.tsx'
import { type ApiDocument } from '#components/api-docs/model.ts'
import { OperationView } from '#components/api-docs/operation-view.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { settings } from '#lib/platform/env.ts'
import { apiDocument } from '../../../../api/_document.ts'
import { findOperation } from '../../../things.ts'

type Given = { params: Promise<{ operationId: string }> }

export async function generateMetadata({ params }: Given): Promise<Metadata> {
  return { title: (await findOperation((await params).operationId)).operationId }
}

export default async function OperationPage({ params }: Given) {
  const operation = await findOperation((await params).operationId)
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title={operation.summary}
        breadcrumbs={<Breadcrumbs crumbs={[{ href: '/docs/api', label: 'API' }]} />}
        description={
          <>
            <span className="flex flex-wrap items-baseline gap-x-1">
              <MethodName method={operation.method} />
              <code className="wrap-anywhere text-text">{operation.path}</code>
            </span>
            {operation.description ? <span className="mt-1 block">{operation.description}</span> : null}
          </>
        }
      />
      <OperationView document={apiDocument() as ApiDocument} operation={operation} origin={settings().publicUrl} />
    </div>
  )
}
