/**
 * Who looks and what there is to see, read as an admin; and the rules of scope written down a second time, from the
 * design and not from the code. The matrix holds every route to them.
 */
import { DEMO_PEOPLE, type DemoSubject } from '../../lib/people/model.ts'
import { askAll, cookieOf } from './http.ts'

export type Viewer = {
  name: string
  headers: Record<string, string>
  personId: string | null
  teamIds: readonly string[]
  /** Sources whose requests they decide. */
  decides: readonly string[]
  seesAll: boolean
}

/** `marks`: bytes that tell of it, and of nothing else. `shows`: what somebody who may see it reads there. */
export type Thing = { id: string; marks: readonly string[]; shows?: string; seenBy(viewer: Viewer): boolean }
export type Estate = { viewers: readonly Viewer[]; things: Readonly<Record<string, readonly Thing[]>> }

type Ref = { id: string; name: string }
type Identity = { id: string; source: Ref; owner: { kind: string; id: string } | null; name: string }
type Request = { id: string; source: Ref; identity: Ref; requester: Ref; reason: string }
type Source = { id: string; approverTeam: Ref | null; removedAt: string | null }
type Person = { id: string; email: string; teams: Ref[]; roles: string[] }
type Claim = { id: string; identity: Ref; claimedBy: Ref; presentOwner: Identity['owner'] }
type View = { id: string; name: string; owner: Ref; sharing: { with: string } }

export const ANONYMOUS: Viewer = {
  name: 'nobody',
  headers: {},
  personId: null,
  teamIds: [],
  decides: [],
  seesAll: false,
}

const isMine = (viewer: Viewer, owner: Identity['owner'] | undefined): boolean =>
  owner != null && (owner.id === viewer.personId || viewer.teamIds.includes(owner.id))

function viewersOf(people: readonly Person[], sources: readonly Source[]): Viewer[] {
  return DEMO_PEOPLE.map(({ subject, email }) => {
    const person = people.find((one) => one.email === email)
    if (!person) throw new Error(`${email} never signed in`)
    const teamIds = person.teams.map(({ id }) => id)
    return {
      name: subject,
      headers: { cookie: cookieOf(subject as DemoSubject) },
      personId: person.id,
      teamIds,
      decides: sources
        .filter(({ approverTeam }) => approverTeam && teamIds.includes(approverTeam.id))
        .map(({ id }) => id),
      seesAll: person.roles.length > 0,
    }
  })
}

const signedIn = (viewer: Viewer): boolean => viewer.personId !== null

/** Read as an admin, and as the second owner what is private to them. */
export async function readEstate(): Promise<Estate> {
  const [admin, owner2, approver] = (['admin', 'owner2', 'approver'] as const).map((one) => ({ cookie: cookieOf(one) }))
  const all = <T>(path: string, headers: Record<string, string> = admin ?? {}) => askAll<T>(`/api/v1/${path}`, headers)
  const [people, sources, identities, teams] = await Promise.all([
    all<Person>('people?limit=200'),
    all<Source & Ref>('sources'),
    all<Identity>('identities?limit=200'),
    all<Ref>('teams'),
  ])
  const ownerOf = new Map(identities.map(({ id, owner }) => [id, owner]))
  const within =
    (source: Ref, identity: Ref, requester?: Ref) =>
    (viewer: Viewer): boolean =>
      viewer.seesAll ||
      viewer.decides.includes(source.id) ||
      isMine(viewer, ownerOf.get(identity.id)) ||
      (requester !== undefined && requester.id === viewer.personId)
  const belowIdentity = ({ id, source, identity, requester }: Request): Thing => ({
    id,
    marks: [id],
    shows: identity.name,
    seenBy: within(source, identity, requester),
  })
  // What several say, or what is short, may stand elsewhere by right.
  const isTelling = (reason: string): boolean =>
    reason.length > 20 && requests.filter((one) => one.reason === reason).length === 1
  const [requests, live, past, drift, halts, events, claims, views] = await Promise.all([
    all<Request>('requests?limit=200'),
    all<Request>('grants?limit=200'),
    all<Request>('grants?view=past&limit=200'),
    all<Request>('drift?limit=200'),
    all<Halt>('halts?view=all&limit=200'),
    all<{ id: string }>('audit-events?limit=200&kind=access'),
    all<Claim>('claims?view=mine', approver),
    all<View>('views', owner2),
  ])
  return {
    viewers: [ANONYMOUS, ...viewersOf(people, sources)],
    things: {
      identityId: identities.map(({ id, source, owner, name }) => ({
        id,
        marks: [id],
        shows: name,
        seenBy: (viewer) => signedIn(viewer) && (owner === null || within(source, { id, name })(viewer)),
      })),
      requestId: requests.map((one) => ({
        ...belowIdentity(one),
        marks: isTelling(one.reason) ? [one.id, one.reason] : [one.id],
      })),
      grantId: [...live, ...past].map(belowIdentity),
      driftId: drift.map(belowIdentity),
      haltId: halts.flatMap((halt) => haltOf(halt, within)),
      claimId: claims.map(({ id, identity, claimedBy, presentOwner }) => ({
        id,
        marks: [id],
        shows: identity.name,
        seenBy: (viewer) =>
          viewer.seesAll || viewer.personId === claimedBy.id || (presentOwner !== null && isMine(viewer, presentOwner)),
      })),
      viewId: views.flatMap(({ id, name, owner, sharing }) =>
        sharing.with === 'nobody'
          ? [{ id, marks: [id, name], shows: name, seenBy: (viewer: Viewer) => viewer.personId === owner.id }]
          : [],
      ),
      personId: people.map(({ id, email }) => ({
        id,
        marks: [],
        shows: email,
        seenBy: (viewer) => viewer.seesAll || viewer.personId === id,
      })),
      eventId: events.slice(0, 50).map(({ id }) => ({ id, marks: [id], seenBy: (viewer) => viewer.seesAll })),
      sourceId: sources
        .filter(({ removedAt }) => removedAt === null)
        .map(({ id, name }) => ({ id, marks: [], shows: name, seenBy: signedIn })),
      teamId: teams.map(({ id, name }) => ({ id, marks: [], shows: name, seenBy: signedIn })),
    },
  }
}

type Halt = { id: string; scope: string; source: Ref | null; identity: Ref | null; reason: string }
type Within = (source: Ref, identity: Ref) => (viewer: Viewer) => boolean

/** Those of one identity; what a wider one concerns is told by its grants too. */
const haltOf = ({ id, scope, source, identity, reason }: Halt, within: Within): Thing[] =>
  scope === 'identity' && source && identity
    ? [{ id, marks: [id, reason], shows: reason, seenBy: within(source, identity) }]
    : []
