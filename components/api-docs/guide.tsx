import type { ReactNode } from 'react'
import { CodeBlock } from '../ui/code-block.tsx'
import { Panel, PanelSection } from '../ui/panel.tsx'
import { FieldTable } from './field-table.tsx'
import type { ApiDocument } from './model.ts'

type GuideProps = { document: ApiDocument; origin: string; scopes: Readonly<Record<string, string>> }

const Prose = ({ children }: { children: ReactNode }) => (
  <p className="mb-2 max-w-[68ch] text-13 text-pretty text-muted last:mb-0">{children}</p>
)

/** What holds for every operation, said once. */
export function Guide({ document, origin, scopes }: GuideProps) {
  const codes = Object.entries(document.components.schemas.Problem?.['x-codes'] ?? {})
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <Panel title="Before the first call">
        <PanelSection title="Who calls">
          <Prose>
            Scripts send a personal token, made under Settings, Account. It acts as the person who made it, within its
            scopes, until it expires or is revoked. Pages of this console use the session cookie instead; a change then
            has to come from these pages (Origin and Sec-Fetch-Site are checked).
          </Prose>
          <CodeBlock
            title="In a shell"
            code={`export CURFEW_TOKEN=cft_…\ncurl '${origin}/api/v1/me' -H "Authorization: Bearer $CURFEW_TOKEN"`}
          />
        </PanelSection>
        <PanelSection title="What is outside your scope">
          <Prose>
            It answers 404, exactly like what does not exist. What you may see and may not change answers 403.
          </Prose>
        </PanelSection>
        <PanelSection title="Lists">
          <Prose>
            <code>limit</code> is 1 to 200. Each answer holds <code>nextCursor</code>: send it back as{' '}
            <code>cursor</code>, with the same filters, until it is null. Rows that come meanwhile move nothing.
          </Prose>
        </PanelSection>
        <PanelSection title="Calling twice">
          <Prose>
            Send an <code>Idempotency-Key</code> with each POST. The same key with the same request gives the stored
            answer for 24 hours and does nothing again; with another request it answers 422, and 409 while the first is
            being worked on. Keep the key when you did not hear back.
          </Prose>
        </PanelSection>
        <PanelSection title="Changing what somebody else may change">
          <Prose>
            A source answers with an <code>ETag</code>. Send it as <code>If-Match</code> with the PATCH: 412 means that
            somebody was quicker, and nothing was changed. Votes are bound to <code>askedHash</code> in the same way.
          </Prose>
        </PanelSection>
        <PanelSection title="Times">
          <Prose>
            Instants are RFC 3339 in UTC, durations ISO 8601 (<code>PT4H</code>), ranges half-open: the start is in, the
            end is not.
          </Prose>
        </PanelSection>
      </Panel>
      <Panel title="Scopes of a token" id="scopes" count={Object.keys(scopes).length} flush>
        <FieldTable
          label="Scopes of a token"
          columns={['Scope', '', 'What it lets a script do']}
          rows={Object.entries(scopes).map(([name, about]) => ({ name, about }))}
        />
      </Panel>
      <Panel title="Problems" id="problems" count={codes.length} flush>
        <div className="px-4 pt-3">
          <Prose>
            Refusals are <code>application/problem+json</code> (RFC 9457). Act on <code>code</code>, show{' '}
            <code>detail</code>, quote <code>instance</code> when you report it; <code>errors</code> points at each
            field that is not valid. 503 comes with <code>Retry-After</code>.
          </Prose>
        </div>
        <FieldTable
          label="Problems"
          columns={['Code', 'Status', 'Meaning']}
          rows={codes.map(([code, { status, title }]) => ({ name: code, type: String(status), about: title }))}
        />
      </Panel>
    </div>
  )
}
