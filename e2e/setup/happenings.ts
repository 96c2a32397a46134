/**
 * One good call of every operation that changes something, in an order in which each is allowed, by people who may.
 * Ids come from answers before it. What it makes it ends, as far as the product lets things be ended.
 */
import type { Contracted } from './contract.ts'

export type Who = 'admin' | 'owner' | 'approver'
export type Known = Record<string, string>
export type Happening = {
  id: string
  as: Who
  path?: (known: Known) => Known
  body?: (known: Known) => unknown
  /** The grant has to be live first: the worker gives it. */
  whenLive?: true
  /** What later calls need of the answer. */
  learn?: (answer: Record<string, unknown>, known: Known) => void
}

const word = (known: Known) => `contract ${known.run}`
const reason = (known: Known) => ({ reason: `As the description says, ${word(known)}` })
const idOf =
  (name: string, field = 'id') =>
  (answer: Record<string, unknown>, known: Known) => {
    known[name] = String(answer[field])
  }
const team = ({ teamId = '' }: Known) => ({ teamId })
const member = ({ teamId = '', personId = '' }: Known) => ({ teamId, personId })
const person = ({ personId = '' }: Known) => ({ personId })
const role = ({ personId = '' }: Known) => ({ personId, role: 'auditor' })
const source = ({ sourceId = '' }: Known) => ({ sourceId })
const unowned = ({ unownedId = '' }: Known) => ({ identityId: unownedId })
const request = ({ requestId = '' }: Known) => ({ requestId })
const grant = ({ grantId = '' }: Known) => ({ grantId })
const vote = (decision: string) => (known: Known) => ({ decision, askedHash: known.askedHash, ...reason(known) })
const asking = (known: Known) => ({
  identityId: known.askerId,
  entitlementId: known.askedId,
  duration: 'PT30M',
  ...reason(known),
})
const asked = (answer: Record<string, unknown>, known: Known) => {
  known.requestId = String(answer.id)
  known.askedHash = String(answer.askedHash)
}

export const HAPPENINGS: readonly Happening[] = [
  {
    id: 'invitePerson',
    as: 'admin',
    body: (k) => ({ email: `${k.run}@contract.example`, name: 'Cora Ntract' }),
    learn: idOf('personId'),
  },
  { id: 'updatePerson', as: 'admin', path: person, body: () => ({ name: 'Cora N. Tract' }) },
  { id: 'grantRole', as: 'admin', path: role },
  { id: 'endRole', as: 'admin', path: role },
  { id: 'endSessions', as: 'admin', path: person },
  {
    id: 'createTeam',
    as: 'admin',
    body: (k) => ({ name: word(k), description: 'Made by its description' }),
    learn: idOf('teamId'),
  },
  { id: 'renameTeam', as: 'admin', path: team, body: (k) => ({ name: `${word(k)} renamed` }) },
  { id: 'addTeamMember', as: 'admin', path: member },
  { id: 'endMembership', as: 'admin', path: member },
  { id: 'removeTeam', as: 'admin', path: team },
  { id: 'disablePerson', as: 'admin', path: person },
  { id: 'enablePerson', as: 'admin', path: person },
  { id: 'updateMe', as: 'admin', body: () => ({ timeZone: null }) },
  { id: 'changeMyPreferences', as: 'admin', body: () => ({}) },
  { id: 'changeOrganisation', as: 'admin', body: () => ({ name: 'Example & Daughters', timeZone: 'UTC' }) },
  { id: 'rotateKey', as: 'admin', body: () => ({ only: 'rest' }) },
  { id: 'changeSource', as: 'admin', path: source, body: () => ({ environment: 'production' }) },
  { id: 'testSource', as: 'admin', path: source },
  { id: 'requestSync', as: 'admin', path: source, body: () => ({}) },
  {
    id: 'setRequestable',
    as: 'admin',
    path: (k) => ({ entitlementId: k.askedId ?? '' }),
    body: () => ({ requestable: true }),
  },
  { id: 'markNotificationsRead', as: 'approver', body: () => ({ notificationIds: [] }) },
  { id: 'claimIdentity', as: 'owner', path: unowned, body: reason },
  { id: 'declareBaseline', as: 'owner', path: unowned, body: (k) => ({ entitlementIds: [k.heldId], ...reason(k) }) },
  { id: 'endBaseline', as: 'owner', path: (k) => ({ ...unowned(k), entitlementId: k.heldId ?? '' }), body: reason },
  {
    id: 'transferOwnership',
    as: 'owner',
    path: unowned,
    body: (k) => ({ to: { personId: k.adminId }, ...reason(k) }),
    learn: idOf('claimId', 'claimId'),
  },
  { id: 'withdrawClaim', as: 'owner', path: ({ claimId = '' }) => ({ claimId }) },
  {
    id: 'transferOwnership',
    as: 'owner',
    path: unowned,
    body: (k) => ({ to: { personId: k.adminId }, ...reason(k) }),
    learn: idOf('claimId', 'claimId'),
  },
  {
    id: 'decideClaim',
    as: 'admin',
    path: ({ claimId = '' }) => ({ claimId }),
    body: (k) => ({ decision: 'accept', ...reason(k) }),
  },
  { id: 'releaseOwnership', as: 'admin', path: unowned, body: reason },
  { id: 'claimIdentities', as: 'owner', body: (k) => ({ identityIds: [k.unownedId], ...reason(k) }) },
  { id: 'releaseOwnership', as: 'owner', path: unowned, body: reason },
  { id: 'submitRequest', as: 'owner', body: asking, learn: asked },
  { id: 'withdrawRequest', as: 'owner', path: request, body: reason },
  { id: 'submitRequest', as: 'owner', body: asking, learn: asked },
  { id: 'askRequester', as: 'approver', path: request, body: () => ({ text: 'Which settlement failed, and when?' }) },
  { id: 'answerQuestion', as: 'owner', path: request, body: () => ({ text: 'That of Monday, at 02:10.' }) },
  { id: 'castVote', as: 'approver', path: request, body: vote('deny') },
  { id: 'submitRequest', as: 'owner', body: asking, learn: asked },
  { id: 'castVote', as: 'approver', path: request, body: vote('approve'), learn: idOf('grantId', 'grantId') },
  {
    id: 'submitExtension',
    as: 'owner',
    whenLive: true,
    path: grant,
    body: (k) => ({ duration: 'PT10M', ...reason(k) }),
    learn: asked,
  },
  { id: 'withdrawRequest', as: 'owner', path: request, body: reason },
  { id: 'shortenGrant', as: 'approver', path: grant, body: (k) => ({ endsAt: k.soon }) },
  { id: 'endGrant', as: 'owner', path: grant, body: reason },
  {
    id: 'pullKillSwitch',
    as: 'admin',
    body: (k) => ({ scope: 'identity', identityId: k.unownedId, ...reason(k) }),
    learn: idOf('haltId', 'haltId'),
  },
  { id: 'liftKillSwitch', as: 'admin', path: ({ haltId = '' }) => ({ haltId }), body: reason },
  {
    id: 'saveView',
    as: 'owner',
    body: (k) => ({ list: 'grants', name: word(k), query: 'view=past' }),
    learn: idOf('viewId'),
  },
  {
    id: 'changeView',
    as: 'owner',
    path: ({ viewId = '' }) => ({ viewId }),
    body: (k) => ({ name: `${word(k)} again` }),
  },
  { id: 'setDefaultView', as: 'owner', path: () => ({ list: 'grants' }), body: () => ({ key: 'live' }) },
  { id: 'removeView', as: 'owner', path: ({ viewId = '' }) => ({ viewId }) },
  {
    id: 'saveView',
    as: 'owner',
    body: (k) => ({ list: 'grants', name: word(k), query: 'view=past' }),
    learn: idOf('viewId'),
  },
  { id: 'previewClaimIdentities', as: 'owner', body: (k) => ({ ids: [k.unownedId] }) },
  { id: 'previewWithdrawRequests', as: 'owner', body: (k) => ({ ids: [k.requestId] }) },
  { id: 'previewEndGrants', as: 'owner', body: (k) => ({ ids: [k.grantId] }) },
  { id: 'previewAdoptDrift', as: 'admin', body: () => ({ matching: '' }) },
  { id: 'previewRemoveDrift', as: 'admin', body: () => ({ matching: '' }) },
  // Last: whoever did it has to sign in again.
  { id: 'endMySessions', as: 'approver' },
]

/** Changes of everything at once, or of what cannot be had at will; each has a test of its own that calls it. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  wipeDemo: 'e2e/after/own-database.spec.ts',
  declareRestoration: 'e2e/closed.spec.ts',
  finishRestoration: 'e2e/closed.spec.ts',
  adoptDrift: 'e2e/drift.spec.ts',
  removeDrift: 'e2e/drift.spec.ts',
  forceCloseGrant: 'lib/access/force-close.target.test.ts',
  addSource: 'e2e/sources.spec.ts',
  importAwsAccount: 'e2e/breadth.spec.ts',
  importAwsAccountAgain: 'e2e/breadth.spec.ts',
  testAddress: 'e2e/sources.spec.ts',
  removeSource: 'e2e/sources.spec.ts',
  createMyToken: 'e2e/openapi.spec.ts, to have tokens at all',
  revokeMyToken: 'e2e/openapi.spec.ts, when it is through',
}

export const isChange = ({ method }: Contracted): boolean => method !== 'GET'
