import { CodeBlock } from '../ui/code-block.tsx'
import { KeyFacts } from '../ui/key-facts.tsx'
import { Panel } from '../ui/panel.tsx'
import { FieldTable } from './field-table.tsx'
import {
  type ApiDocument,
  curlOf,
  type DocumentedOperation,
  fieldsOf,
  limitWords,
  parametersOf,
  sentences,
  typeWords,
} from './model.ts'

type OperationViewProps = { document: ApiDocument; operation: DocumentedOperation; origin: string }

/** One operation: how to call it, what it takes, what it answers. */
export function OperationView({ document, operation, origin }: OperationViewProps) {
  const parameters = parametersOf(document, operation).map((one) => ({
    name: one.name,
    type: typeWords(one.schema),
    notes: [one.in, ...(one.required ? ['required'] : [])],
    about: sentences(one.description, limitWords(one.schema)),
  }))
  const body = Object.values(operation.requestBody?.content ?? {})[0]
  const [status = '200', answer] = Object.entries(operation.responses).find(([code]) => code.startsWith('2')) ?? []
  const [contentType, content] = Object.entries(answer?.content ?? {})[0] ?? []
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,440px)]">
      <div className="flex min-w-0 flex-col gap-5">
        {parameters.length > 0 ? (
          <Panel title="Parameters" count={parameters.length} flush>
            <FieldTable label="Parameters" rows={parameters} />
          </Panel>
        ) : null}
        {body ? (
          <Panel title="Body" flush>
            <FieldTable label="Fields of the body" rows={fieldsOf(document, body.schema)} />
          </Panel>
        ) : null}
        <Panel
          title={`Answer ${status}`}
          flush={content !== undefined && fieldsOf(document, content.schema).length > 0}
        >
          {content && fieldsOf(document, content.schema).length > 0 ? (
            <FieldTable label="Fields of the answer" rows={fieldsOf(document, content.schema)} showNotes={false} />
          ) : (
            <p className="text-13 text-muted">{contentType ?? 'No body.'}</p>
          )}
        </Panel>
      </div>
      <div className="flex min-w-0 flex-col gap-5">
        <Panel title="Call it">
          <div className="flex flex-col gap-4">
            <KeyFacts
              facts={[
                {
                  label: 'Scope',
                  value: operation['x-scope'] ? <code>{operation['x-scope']}</code> : 'none: open to all',
                },
                { label: 'Answers', value: answer?.description },
              ]}
            />
            <CodeBlock title="In a shell" code={curlOf(document, operation, origin)} />
            {content?.example === undefined ? null : (
              <CodeBlock title="An answer" code={JSON.stringify(content.example, null, 2)} />
            )}
          </div>
        </Panel>
        <Panel title="Refusals" flush>
          <FieldTable
            label="Refusals"
            columns={['Status', '', 'When']}
            rows={Object.entries(operation.responses)
              .filter(([code]) => /^[45]/.test(code))
              .map(([code, { $ref }]) => ({
                name: code,
                about: document.components.responses[$ref?.split('/').at(-1) ?? '']?.description ?? '',
              }))}
          />
        </Panel>
      </div>
    </div>
  )
}
