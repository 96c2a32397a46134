import type { Metadata } from 'next'
import { Guide } from '#components/api-docs/guide.tsx'
import { type ApiDocument, operationsOf } from '#components/api-docs/model.ts'
import { OperationIndex } from '#components/api-docs/operation-index.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { TOKEN_SCOPES } from '#lib/people/model.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { settings } from '#lib/platform/env.ts'
import { apiDocument } from '../../../api/_document.ts'

export const metadata: Metadata = { title: 'API' }

export default async function ApiPage() {
  await currentViewer()
  const document = apiDocument() as ApiDocument
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="API"
        description="Everything the console does, over HTTP. This page is made from the description that tests hold every answer to."
        actions={
          <ButtonLink href="/api/openapi.json" prefetch={false}>
            OpenAPI 3.1
          </ButtonLink>
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <OperationIndex
          operations={operationsOf(document).map((one) => ({
            id: one.operationId,
            method: one.method,
            path: one.path,
            summary: one.summary,
            scope: one['x-scope'] ?? null,
            tag: one.tags[0] ?? '',
          }))}
        />
        <Guide document={document} origin={settings().publicUrl} scopes={TOKEN_SCOPES} />
      </div>
    </div>
  )
}
