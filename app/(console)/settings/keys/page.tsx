import type { Metadata } from 'next'
import { ConfirmAction } from '#components/settings/confirm-action.tsx'
import { KeyList, SealedBar } from '#components/settings/key-list.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { plural } from '#components/ui/numbers.ts'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { Time } from '#components/ui/time.tsx'
import type { KeyRing } from '#lib/inventory/keys/model.ts'
import { keyRing } from '#lib/inventory/keys/server.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { Frame } from '../frame.tsx'

export const metadata: Metadata = { title: 'Keys' }

export default async function KeysPage() {
  const ctx = await currentViewer()
  const [scope, now] = await Promise.all([loadScope(ctx), databaseTime(ctx.db)])
  const ring = scope.seesAll ? await keyRing(ctx) : null
  return (
    <Frame
      current="/settings/keys"
      title="Keys"
      description="The keys that seal the passwords of connected sources. They lie in a file, never in the database, and are never shown."
    >
      {ring === null ? (
        <EmptyState title="Not shown to you" why="Admins, auditors and risk viewers see which keys seal what." />
      ) : (
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <Panel title="Key ring" count={ring.keys.length} flush>
            <KeyList keys={ring.keys} />
          </Panel>
          <Panel title="Rotation">
            <div className="flex flex-col gap-4">
              <SealedBar done={ring.sealedByCurrent} of={ring.secrets} />
              <p className="text-13 text-muted">
                {ring.rotatedAt === null ? (
                  'Not rotated from here yet.'
                ) : (
                  <>
                    Last rotated from here <Time at={ring.rotatedAt} now={now} />.
                  </>
                )}
              </p>
              <Rotate ring={ring} />
            </div>
          </Panel>
        </div>
      )}
    </Frame>
  )
}

function Rotate({ ring }: { ring: KeyRing }) {
  if (!ring.mayRotate) return <p className="text-13 text-muted">An admin can rotate it.</p>
  const left = ring.secrets - ring.sealedByCurrent
  if (ring.otherHosts.length > 0)
    return (
      <Callout tone="warn" title="Rotate from the command line">
        <p>
          Workers live on {ring.otherHosts.join(', ')}, whose key file this page cannot reach. Run this where the key
          file lies, and copy the file to each machine.
        </p>
        <CodeBlock title="Command" code="curfew key rotate" />
      </Callout>
    )
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ConfirmAction
        danger={false}
        label="Rotate…"
        title="Rotate the key of stored secrets"
        consequence={`A fresh key is added to the key file, and ${plural(ring.secrets, 'secret')} ${ring.secrets === 1 ? 'is' : 'are'} sealed with it. Nothing at a source changes; running processes follow by themselves. Back the key file up afterwards: older backups of the database need its older lines.`}
        confirmLabel="Rotate"
        done="The key is rotated"
        method="POST"
        path="/api/v1/keys/rotate"
      />
      {left > 0 ? (
        <ConfirmAction
          danger={false}
          label={`Seal the other ${left}…`}
          title="Seal the rest with the current key"
          consequence={`${plural(left, 'secret')} that an older key seals ${left === 1 ? 'is' : 'are'} sealed with the current one. No key is added.`}
          confirmLabel="Seal them"
          done="Everything is sealed with the current key"
          method="POST"
          path="/api/v1/keys/rotate"
          body={{ only: 'rest' }}
        />
      ) : null}
    </div>
  )
}
