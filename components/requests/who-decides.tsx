import { Callout } from '../ui/callout.tsx'
import { Panel } from '../ui/panel.tsx'
import type { Preview } from './use-preview.ts'
import { anyOf } from './words.ts'

/** Before it is sent: who will decide, or why it would be refused. */
export function WhoDecides({ preview, hasChosen }: { preview: Preview; hasChosen: boolean }) {
  if (preview.state === 'refused')
    return (
      <div role="status">
        <Callout tone="warn" title="This would be refused">
          {preview.why}
        </Callout>
      </div>
    )
  return (
    <Panel title="Who will decide">
      <div role="status" className="min-h-15">
        <Words preview={preview} hasChosen={hasChosen} />
      </div>
    </Panel>
  )
}

function Words({ preview, hasChosen }: { preview: Preview; hasChosen: boolean }) {
  if (preview.state === 'decidable')
    return (
      <>
        <p className="font-medium">{anyOf(preview.approvers, 4)}</p>
        <p className="mt-1 text-13 text-muted">
          One vote of the team {preview.approverTeam ?? 'of approvers'} is enough. Nobody decides their own request.
        </p>
      </>
    )
  if (preview.state === 'looking') return <p className="text-muted">Looking…</p>
  if (preview.state === 'unknown') return <p className="text-13 text-danger-text">{preview.why}</p>
  return (
    <p className="text-muted">
      {hasChosen ? 'Choose a time within the limits.' : 'Choose what is needed, and see here who decides it.'}
    </p>
  )
}
