import { AeBar, AeLegend } from '#components/breadth/ae-bar.tsx'
import { BreadthPanel } from '#components/breadth/breadth-panel.tsx'
import { EstatePanel } from '#components/breadth/estate-panel.tsx'
import { ImportAgain } from '#components/breadth/import-again.tsx'
import { ImportForm } from '#components/breadth/import-form.tsx'
import { ReachTable } from '#components/breadth/reach-table.tsx'
import type { Breadth, Estate, ListedEstate } from '#lib/breadth/model.ts'
import { DAY_MS, HOUR_MS, type Instant, plus } from '#lib/kernel/time.ts'
import { LONG_NAME } from '../sample.ts'
import { Specimen } from '../specimen.tsx'
import { as } from './samples.ts'

const CATALOGUE = {
  actions: 'iam-data 0.21',
  paths: 'pathfinding.cloud 2025-12-17',
  effects: 'aws-effects',
  weights: 'breadth',
}
const ALL = { secrets: 1, bulkData: 1, destroy: 1, deploy: 1, blind: 1 }
const SOME = { secrets: 0.04, bulkData: 0.31, destroy: 0, deploy: 0, blind: 0.002 }
const NO_CELLS = { List: 0.01, Read: 0.004, Tag: 0, Write: 0.02, Admin: 0 }

const scored = (now: Instant, over: Partial<Extract<Breadth, { state: 'scored' }>>): Breadth => ({
  state: 'scored',
  tier: 'T1',
  ae: 1,
  aePlus: 1,
  direct: 0.02,
  effects: ALL,
  cells: NO_CELLS,
  conditional: false,
  sentence: `could become administrator of 111122223333: may pass role ${LONG_NAME} to a new Lambda function (lambda-001)`,
  reasons: [
    {
      path: 'lambda-001',
      sentence: 'may pass role nightly to a new Lambda function (lambda-001), nightly is administrator',
      permissions: ['iam:PassRole', 'lambda:CreateFunction'],
      via: [{ arn: 'arn:aws:iam::111122223333:role/nightly', name: 'nightly', identityId: as('idn_2') }],
      conditions: [],
      missing: [],
    },
  ],
  since: plus(now, -DAY_MS),
  catalogue: CATALOGUE,
  inventoryVersion: 'a1b2',
  computedAt: plus(now, -HOUR_MS),
  history: [
    { tier: 'T3', ae: 0.02, aePlus: 0.04, since: plus(now, -30 * DAY_MS), until: plus(now, -DAY_MS) },
    { tier: 'T1', ae: 1, aePlus: 1, since: plus(now, -DAY_MS), until: null },
  ],
  ...over,
})

const estate = (now: Instant, over: Partial<Estate>): Estate => ({
  sourceId: as('src_1'),
  since: plus(now, -DAY_MS),
  until: null,
  ae: 18,
  aePlus: 24,
  tiers: { T0: 7, T1: 9, T2: 6, T3: 28, T4: 13 },
  chokePoints: [
    { edge: { kind: 'holding', from: 'a', to: 'b', sentence: 'cfn-execution has everything' }, lowersAePlusBy: 5.6 },
    { edge: { kind: 'trust', from: 'a', to: 'c', sentence: `whom role ${LONG_NAME} lets in` }, lowersAePlusBy: 0.0004 },
  ],
  unknowns: ['Organisation policies were not given: none is taken to be in force.'],
  catalogue: CATALOGUE,
  computedAt: plus(now, -HOUR_MS),
  history: [
    {
      since: plus(now, -30 * DAY_MS),
      until: plus(now, -DAY_MS),
      ae: 10,
      aePlus: 12,
      tiers: { T0: 7, T1: 2, T2: 1, T3: 30, T4: 23 },
    },
    { since: plus(now, -DAY_MS), until: null, ae: 18, aePlus: 24, tiers: { T0: 7, T1: 9, T2: 6, T3: 28, T4: 13 } },
  ],
  ...over,
})

const reachOf = (now: Instant): ListedEstate[] => {
  const { sourceId, ae, aePlus, tiers, computedAt, chokePoints } = estate(now, {})
  const one = {
    sourceId,
    sourceName: 'payments-prod',
    ae,
    aePlus,
    tiers,
    computedAt,
    chokePoint: chokePoints[0] ?? null,
  }
  return [
    { ...one, before: { aePlus: 18, tiers } },
    { ...one, sourceId: as('src_2'), sourceName: LONG_NAME, before: null, chokePoint: null },
  ]
}

const TEAMS = [{ value: 'tea_1', label: 'Payments' }]
const ENVIRONMENTS = [{ value: 'production', label: 'Production' }]

export const BreadthRoom = ({ now }: { now: Instant }) => (
  <>
    <Specimen id="breadth-identity" title="How far an identity reaches">
      <BreadthPanel breadth={scored(now, {})} source="payments-prod" now={now} />
      <BreadthPanel
        breadth={scored(now, { tier: 'T2', ae: 0.03, aePlus: 1, effects: SOME, conditional: true, history: [] })}
        source="payments-prod"
        now={now}
      />
      <BreadthPanel
        breadth={scored(now, { tier: 'T4', ae: 0, aePlus: 0, sentence: null, reasons: [], history: [] })}
        source="payments-prod"
        now={now}
      />
      {(['no-catalogue', 'not-yet', 'gone'] as const).map((why) => (
        <BreadthPanel key={why} breadth={{ state: 'unscored', why }} source="payments-prod" now={now} />
      ))}
      <AeBar ae={0.2} aePlus={0.7} />
      <AeLegend />
    </Specimen>
    <Specimen id="breadth-estate" title="How far a source reaches">
      <EstatePanel estate={estate(now, {})} sourceId={as('src_1')} source="payments-prod" now={now} />
      <EstatePanel
        estate={estate(now, { ae: 0, aePlus: 0, chokePoints: [], unknowns: [], history: [] })}
        sourceId={as('src_1')}
        source="sandbox"
        now={now}
      />
      <EstatePanel estate={null} sourceId={as('src_1')} source="sandbox" now={now} />
      <ReachTable estates={reachOf(now)} now={now} />
    </Specimen>
    <Specimen id="breadth-import" title="Files of an account">
      <ImportForm teams={TEAMS} environments={ENVIRONMENTS} />
      <ImportAgain sourceId="src_1" source="payments-prod" />
    </Specimen>
  </>
)
