import { FieldTable } from '#components/api-docs/field-table.tsx'
import { Guide } from '#components/api-docs/guide.tsx'
import { MethodName } from '#components/api-docs/method-name.tsx'
import { type ApiDocument, operationsOf } from '#components/api-docs/model.ts'
import { OperationIndex } from '#components/api-docs/operation-index.tsx'
import { OperationView } from '#components/api-docs/operation-view.tsx'
import { TOKEN_SCOPES } from '#lib/people/model.ts'
import { apiDocument } from '../../../api/_document.ts'
import { LONG_NAME } from '../sample.ts'
import { Row, Specimen } from '../specimen.tsx'

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']
const ORIGIN = 'https://curfew.example.org'
/** One that only reads, one with a body, one whose body is a choice. */
const SHOWN = ['getGrant', 'submitRequest', 'pullHalt']

/** The description is the product's own: nothing in it is made up here. */
export function ApiRoom() {
  const document = apiDocument() as ApiDocument
  const operations = operationsOf(document)
  return (
    <>
      <Specimen id="api-index" title="What there is">
        <Row>
          {METHODS.map((method) => (
            <MethodName key={method} method={method} />
          ))}
        </Row>
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <OperationIndex
            operations={operations.map((one) => ({
              id: one.operationId,
              method: one.method,
              path: one.path,
              summary: one.summary,
              scope: one['x-scope'] ?? null,
              tag: one.tags[0] ?? '',
            }))}
          />
          <Guide document={document} origin={ORIGIN} scopes={TOKEN_SCOPES} />
        </div>
      </Specimen>
      <Specimen id="api-operations" title="One operation">
        <FieldTable
          label="Fields"
          rows={[
            { name: 'endsAt', type: 'string', notes: ['required'], about: 'When it ends' },
            { name: LONG_NAME, about: LONG_NAME },
          ]}
        />
        {operations
          .filter(({ operationId }) => SHOWN.includes(operationId))
          .map((one) => (
            <OperationView key={one.operationId} document={document} operation={one} origin={ORIGIN} />
          ))}
      </Specimen>
    </>
  )
}
