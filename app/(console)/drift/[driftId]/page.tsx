import type { Metadata } from 'next'
import Link from 'next/link'
import { AdoptDrift, RemoveDrift } from '#components/drift/decide-drift.tsx'
import { driftStory } from '#components/drift/drift-rows.ts'
import {
  adoptWords,
  grantorOf,
  holdingFacts,
  KIND_WORDS,
  removeWords,
  sayDrift,
  sentenceOf,
  whoDecides,
} from '#components/drift/words.ts'
import { DetailColumns } from '#components/shell/app-shell.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Id } from '#components/ui/id.tsx'
import { type Fact, KeyFacts } from '#components/ui/key-facts.tsx'
import { plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Remedy } from '#components/ui/remedy.tsx'
import { sentence } from '#components/ui/sentence.ts'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Time } from '#components/ui/time.tsx'
import { Timeline } from '#components/ui/timeline.tsx'
import { visibleText } from '#components/ui/visible.ts'
import { isAboutHolding, isDriftClosed, isWidened } from '#lib/access/drift/model.ts'
import type { DriftDetail } from '#lib/access/server.ts'
import { findDrift } from '../../things.ts'

type Params = { params: Promise<{ driftId: string }> }

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { drift } = await findDrift((await params).driftId)
  return { title: visibleText(`${drift.identityName} → ${drift.entitlementName}`) }
}

export default async function DriftDetailPage({ params }: Params) {
  const detail = await findDrift((await params).driftId)
  const { drift, asOf: now } = detail
  const said = sayDrift(drift)
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ label: 'Drift', href: '/drift' }]} />}
        title={`${drift.identityName} → ${drift.entitlementName}`}
        status={<StatusChip tone={said.tone}>{said.word}</StatusChip>}
        description={sentenceOf(drift)}
        actions={<Actions detail={detail} />}
      />
      <Warnings detail={detail} />
      <DetailColumns rail={<Rail detail={detail} />}>
        <Panel
          title="What the listing showed"
          footer="As listed when it was found. A later listing decides whether it is still there."
        >
          <KeyFacts facts={evidenceOf(detail)} />
        </Panel>
        <Panel title="What happened">
          <Timeline label="What happened" events={driftStory(drift)} now={now} exact={isDriftClosed(drift.state)} />
        </Panel>
      </DetailColumns>
    </div>
  )
}

function Actions({ detail: { drift, viewer } }: { detail: DriftDetail }) {
  const what = `${drift.identityName} → ${drift.entitlementName}`
  const named = { ...drift, identity: drift.identityName, entitlement: drift.entitlementName, source: drift.sourceName }
  const adopt = adoptWords(named)
  return (
    <>
      {viewer.mayAdopt || viewer.mayAdoptInstead ? (
        <AdoptDrift
          {...adopt}
          button={viewer.mayAdoptInstead ? 'Adopt after all' : adopt.button}
          driftId={drift.id}
          insteadOfRemoval={viewer.mayAdoptInstead}
          done={`${what} is on record`}
        />
      ) : null}
      {viewer.mayRemove ? (
        <RemoveDrift
          {...removeWords(named)}
          button={drift.kind === 'broadened' && !isWidened(drift) ? 'End the grant' : 'Remove'}
          driftId={drift.id}
          done={`Removal of ${what} was asked for`}
        />
      ) : null}
    </>
  )
}

function Warnings({ detail: { drift, advice, listed } }: { detail: DriftDetail }) {
  const failing = drift.state === 'removing' && drift.lastError !== null
  const atSource = drift.state === 'open' && (isWidened(drift) || (isAboutHolding(drift.kind) && !drift.ownGrantor))
  return (
    <>
      {failing ? (
        <Callout tone="danger" title="It cannot be taken back yet">
          <p>
            {sentence(drift.lastError ?? '')} {plural(drift.attempts, 'attempt')} so far; they do not stop until it is
            read back as gone.
          </p>
          {drift.lastRemedy ? <Remedy text={drift.lastRemedy} where={drift.sourceName} /> : null}
        </Callout>
      ) : null}
      {atSource && listed ? (
        <Callout
          tone={drift.removalAskedAt === null ? 'info' : 'warn'}
          title={
            drift.removalAskedAt === null
              ? isWidened(drift)
                ? 'Curfew takes away holdings as a whole, not a part of one'
                : 'Curfew cannot take away what somebody else gave'
              : `To be removed at ${drift.sourceName} by somebody with the right to`
          }
        >
          {advice ? (
            <div className="mt-2">
              <CodeBlock title={`To remove it at ${drift.sourceName}`} code={advice} />
            </div>
          ) : (
            <p>It has to be removed at {drift.sourceName}. The next listing sees that it is gone.</p>
          )}
        </Callout>
      ) : null}
    </>
  )
}

const mono = (text: string) => <span className="font-mono text-12">{text}</span>

function evidenceOf({ drift, listed }: DriftDetail): Fact[] {
  const grantor = grantorOf(drift)
  return [
    { label: 'What is wrong', value: KIND_WORDS[drift.kind] },
    ...(isAboutHolding(drift.kind) || isWidened(drift)
      ? [
          { label: 'Given by', value: grantor === null ? undefined : mono(grantor) },
          ...(isDriftClosed(drift.state)
            ? []
            : [
                {
                  label: 'Listed now',
                  value: listed ? 'Yes, the last listing shows it' : 'No, the last listing does not show it',
                },
              ]),
        ]
      : []),
    ...(drift.evidence.wider?.length
      ? [
          {
            label: isWidened(drift) ? 'Beyond the record' : 'Beyond approval',
            value: (
              <ul className="flex flex-col gap-1">
                {drift.evidence.wider.map((phrase) => (
                  <li key={phrase}>{phrase}</li>
                ))}
              </ul>
            ),
          },
        ]
      : []),
    ...holdingFacts(drift),
  ]
}

function Rail({ detail: { drift, viewer, asOf: now } }: { detail: DriftDetail }) {
  const isToDecide = drift.state === 'open' && drift.removalAskedAt === null
  const link = (href: string, text: string) => (
    <Link href={href} className="link">
      {text}
    </Link>
  )
  return (
    <>
      <Panel title="Who and where">
        <KeyFacts
          facts={[
            { label: 'Identity', value: link(`/identities/${drift.identityId}`, drift.identityName) },
            { label: 'Holds', value: mono(drift.entitlementName) },
            { label: 'Source', value: link(`/sources/${drift.sourceId}`, drift.sourceName) },
            ...(drift.grantId ? [{ label: 'Grant', value: link(`/grants/${drift.grantId}`, 'The grant') }] : []),
            { label: 'Found', value: <Time at={drift.foundAt} now={now} className="whitespace-normal" /> },
            { label: 'Drift', value: <Id value={drift.id} short /> },
          ]}
        />
      </Panel>
      <Panel title="Who decides">
        <p className="text-13 text-muted">{isToDecide ? whoDecides(drift) : (viewer.whyNot ?? whoDecides(drift))}</p>
        {isToDecide && viewer.whyNot ? (
          <p className="mt-2 text-13 text-muted">You are shown it, and have nothing to decide here.</p>
        ) : null}
        {drift.state === 'adopted' && drift.kind !== 'missing' ? (
          <p className="mt-3 text-13">
            {link(`/identities/${drift.identityId}`, `Declare it in the baseline of ${drift.identityName}`)}, if it is
            needed.
          </p>
        ) : null}
      </Panel>
    </>
  )
}
