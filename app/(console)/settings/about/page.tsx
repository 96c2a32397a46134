import type { Metadata } from 'next'
import Link from 'next/link'
import { WipeDemo } from '#components/settings/wipe-demo.tsx'
import { WorkerList } from '#components/settings/worker-list.tsx'
import { kindName } from '#components/sources/words.ts'
import { Callout } from '#components/ui/callout.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { plural } from '#components/ui/numbers.ts'
import { Panel } from '#components/ui/panel.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { POLICY_VERSION } from '#lib/access/model.ts'
import { openGrantCounts } from '#lib/access/server.ts'
import { demoStatus } from '#lib/demo/server.ts'
import { connectorKinds, listSources } from '#lib/inventory/server.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseVersion } from '#lib/platform/database-version.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { AUDIT_NOT_PROTECTED, type Check, migrationNames, readiness } from '#lib/platform/health.ts'
import { readWorkers } from '#lib/platform/heartbeat.ts'
import { VERSION } from '#lib/platform/version.ts'
import { Frame } from '../frame.tsx'

export const metadata: Metadata = { title: 'This installation' }

// As of the start of this process: a folder that changes under it is the next version's.
let expected: string[] | undefined

const LABELS = { database: 'Database', migrations: 'Migrations', worker: 'Worker' } as const

const Health = ({ check }: { check: Check }) => (
  <>
    <StatusChip tone={check.ok ? 'ok' : 'danger'}>{check.ok ? 'in order' : 'not in order'}</StatusChip>{' '}
    <span className="ml-1.5 text-muted">{check.detail}</span>
  </>
)

export default async function AboutPage() {
  const ctx = await currentViewer()
  const [health, demo, scope, workers, now, server] = await Promise.all([
    readiness(ctx.db, (expected ??= migrationNames())),
    demoStatus(ctx),
    loadScope(ctx),
    readWorkers(ctx.db),
    databaseTime(ctx.db),
    databaseVersion(ctx.db),
  ])
  const isProtected = !health.warnings.includes(AUDIT_NOT_PROTECTED)
  return (
    <Frame
      current="/settings/about"
      title="This installation"
      description="What runs here, and whether it can keep its promises."
    >
      {isProtected ? null : (
        <Callout tone="warn" title="The audit is not protected">
          The application may alter its own log. Set DATABASE_OWNER_URL for migrations and let the application run as
          curfew_app.
        </Callout>
      )}
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Panel
          title="Health"
          footer={
            <>
              The same as JSON for load balancers:{' '}
              <Link href="/api/health/ready" prefetch={false} className="link underline">
                /api/health/ready
              </Link>
            </>
          }
        >
          <KeyFacts
            facts={[
              { label: 'Version', value: VERSION },
              { label: 'PostgreSQL', value: server ?? undefined },
              ...(['database', 'migrations', 'worker'] as const).map((key) => ({
                label: LABELS[key],
                value: <Health check={health.checks[key]} />,
              })),
              {
                label: 'Audit',
                value: (
                  <Health
                    check={{
                      ok: isProtected,
                      detail: isProtected ? 'the application can only add to it' : 'the application may alter it',
                    }}
                  />
                ),
              },
              { label: 'Rules', value: <code className="font-mono">{POLICY_VERSION}</code> },
              { label: 'Connectors', value: connectorKinds().map(kindName).join(', ') },
              {
                label: 'Licence',
                value: (
                  <Link href="/settings/about/notices" className="link">
                    Apache 2.0, and notices
                  </Link>
                ),
              },
              {
                label: 'API',
                value: (
                  <>
                    <Link href="/docs/api" className="link">
                      How to call it
                    </Link>
                    {', '}
                    <Link href="/api/openapi.json" prefetch={false} className="link">
                      OpenAPI 3.1
                    </Link>
                  </>
                ),
              },
            ]}
          />
        </Panel>
        <Panel title="Workers" count={workers.filter(({ alive }) => alive).length} flush>
          <WorkerList workers={workers} now={now} showHosts={scope.seesAll} />
        </Panel>
        {demo.isDemo ? <Demo ctx={ctx} wipe={demo.wipe} isAdmin={scope.isAdmin} /> : null}
      </div>
    </Frame>
  )
}

type DemoProps = { ctx: PersonContext; wipe: Awaited<ReturnType<typeof demoStatus>>['wipe']; isAdmin: boolean }

async function Demo({ ctx, wipe, isAdmin }: DemoProps) {
  const [sources, grants] = await Promise.all([listSources(ctx), openGrantCounts(ctx)])
  const identities = sources.reduce((sum, source) => sum + source.identities, 0)
  const consequence = `Ends ${plural(grants.live, 'live grant')} at the demo target, then replaces the database: ${plural(identities, 'identity', 'identities')} of ${plural(sources.length, 'source')}, their history and everybody else's account are gone for good, and you stay as the only admin. Everybody is signed out.`
  return (
    <Panel title="Demo world">
      <p className="max-w-[60ch] text-muted">
        People and machines are invented, so that you can look around. Wipe it to begin with your own systems; nothing
        of it comes back.
      </p>
      {wipe?.state === 'failed' ? (
        <p role="alert" className="mt-2 text-danger-text">
          The last attempt failed: {wipe.error}
        </p>
      ) : null}
      <div className="mt-4">
        {isAdmin ? (
          <WipeDemo wipe={wipe} consequence={consequence} />
        ) : (
          <p className="text-13 text-muted">An admin can wipe it.</p>
        )}
      </div>
    </Panel>
  )
}
