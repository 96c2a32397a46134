/** Who is told about an event, in which words, and where the message leads. Pure. */
import type { ChangeEventType } from '#lib/audit/model.ts'
import { exposureWords } from './exposure-words.ts'
import type { Circle, Happening, Recipient, Told } from './model.ts'

type Group = 'requester' | 'claimant' | 'owners' | 'approvers' | 'admins' | 'claim-deciders' | 'halted' | 'riskViewers'
/** Titles by group, in order of precedence: whoever is in two groups is told once, as a member of the first. */
type Rule = readonly (readonly [Group, string])[]

const TELLS: { readonly [Type in ChangeEventType]?: Rule } = {
  'request.submitted': [['approvers', 'A request waits for your decision']],
  'request.approved': [
    ['requester', 'Your request was approved'],
    ['owners', 'A request for your identity was approved'],
  ],
  'request.denied': [
    ['requester', 'Your request was denied'],
    ['owners', 'A request for your identity was denied'],
  ],
  'request.withdrawn': [
    ['requester', 'Your request was withdrawn'],
    ['owners', 'A request for your identity was withdrawn'],
  ],
  'request.lapsed': [
    ['requester', 'Your request lapsed: nobody decided it in time'],
    ['owners', 'A request for your identity lapsed'],
  ],
  'question.asked': [['requester', 'An approver asks about your request']],
  'question.answered': [['approvers', 'A question about a request was answered']],
  'grant.active': [
    ['requester', 'Your elevation is live'],
    ['owners', 'Your identity is elevated'],
  ],
  'grant.ended': [
    ['requester', 'Your elevation has ended'],
    ['owners', 'The elevation of your identity has ended'],
  ],
  'grant.activation-failed': [
    ['requester', 'Your elevation could not be given'],
    ['owners', 'An elevation of your identity could not be given'],
  ],
  'grant.revoke-failing': everyoneConcerned('An elevation is past its end and could not be taken back yet'),
  'grant.still-failing': everyoneConcerned('An elevation is still past its end: nobody could take it back'),
  'grant.extended': [
    ['requester', 'Your elevation has more time'],
    ['owners', 'The elevation of your identity has more time'],
  ],
  'grant.shortened': [
    ['requester', 'Your elevation ends sooner'],
    ['owners', 'The elevation of your identity ends sooner'],
  ],
  'grant.force-closed': everyoneConcerned('An elevation was given up: it may still be live at the source'),
  'grant.reappeared': everyoneConcerned('An ended elevation was found at the source again'),
  // Others are told of it with all else that the sweep found.
  'grant.externally-modified': [['requester', 'Your elevation was changed at the source by somebody else']],
  'halt.pulled': [
    ['owners', 'The kill switch was pulled for your identity'],
    ['halted', 'The kill switch was pulled: your elevations end, your requests wait'],
    ['approvers', 'The kill switch was pulled at a source you decide for'],
    ['admins', 'The kill switch was pulled'],
    ['riskViewers', 'The kill switch was pulled'],
  ],
  'halt.lifted': [
    ['owners', 'The kill switch for your identity was lifted'],
    ['halted', 'The kill switch was lifted: ask again for what you still need'],
    ['approvers', 'The kill switch was lifted at a source you decide for'],
    ['admins', 'The kill switch was lifted'],
    ['riskViewers', 'The kill switch was lifted'],
  ],
  'restoration.began': [
    ['admins', 'Restore mode began: nothing is given until the sources are reconciled'],
    ['riskViewers', 'Restore mode began: nothing is given until the sources are reconciled'],
  ],
  'restoration.reconciled': [['admins', 'Every source is reconciled: look, and end restore mode']],
  'restoration.ended': [
    ['admins', 'Restore mode is over'],
    ['riskViewers', 'Restore mode is over'],
  ],
  'claim.submitted': [['claim-deciders', 'A claim waits for your decision']],
  'claim.accepted': [['claimant', 'Your claim was accepted']],
  'claim.refused': [['claimant', 'Your claim was refused']],
  'sync.failed': [['admins', 'A source could not be read']],
  // Admins and approvers see all of it; owners see their own.
  'source.drift-found': [
    ['admins', 'A source differs from the record'],
    ['approvers', 'A source that you decide for differs from the record'],
    ['owners', 'An identity of yours differs from the record'],
  ],
}

function everyoneConcerned(title: string): Rule {
  return (['requester', 'owners', 'approvers', 'admins'] as const).map((group) => [group, title] as const)
}

const CLAIM_DECIDERS = ['receivers', 'owners', 'admins'] as const
/** Cheap to find, and asked for beside who is told: nobody decides what they asked for themselves. */
const ALWAYS = ['requester', 'claimant'] as const

const GROUPS = new Map<string, ReadonlySet<keyof Circle>>(
  Object.entries(TELLS).map(([type, rule]) => [
    type,
    new Set([...ALWAYS, ...rule.flatMap(([group]) => (group === 'claim-deciders' ? CLAIM_DECIDERS : [group]))]),
  ]),
)
const NO_GROUPS: ReadonlySet<keyof Circle> = new Set()

/** The parts of its circle that somebody may be told of an event for; the others need not be read. */
export const circleGroups = (type: string): ReadonlySet<keyof Circle> => GROUPS.get(type) ?? NO_GROUPS

/** Whoever caused the event is not told of it, and no human approves, or is asked to approve, their own request. */
export function whomToTell(happening: Happening, circle: Circle): Told[] {
  const rule = TELLS[happening.type as ChangeEventType] ?? []
  const told = new Map<string, Told>()
  for (const [group, title] of rule)
    for (const { personId } of membersOf(group, circle).filter((person) => !isExcluded(person, happening, circle)))
      if (!told.has(personId))
        told.set(personId, { personId, title, body: bodyFor(group, happening), href: whereTo(happening) })
  return [...told.values()]
}

/** What happened, and for an alarm what is exposed and since when. */
export const bodyOf = ({ summary, exposure }: Pick<Happening, 'summary' | 'exposure'>): string =>
  exposure === null ? summary : `${summary}. ${exposureWords(exposure)}`

/** How much was found at identities of others is not for owners to know. */
const bodyFor = (group: Group, happening: Happening): string =>
  group === 'owners' && happening.sweep?.driftId === null
    ? 'A sweep found it. The list of drift shows what concerns you, to adopt or to have removed.'
    : bodyOf(happening)

function membersOf(group: Group, circle: Circle): readonly Recipient[] {
  if (group === 'requester' || group === 'claimant') return circle[group] ? [circle[group]] : []
  if (group === 'claim-deciders')
    return CLAIM_DECIDERS.map((decider) => circle[decider]).find((people) => people.length > 0) ?? []
  return circle[group]
}

function isExcluded(person: Recipient, { type, actorId }: Happening, { requester }: Circle): boolean {
  if (person.personId === actorId) return true
  return type === 'request.submitted' && person.canonicalPersonId === requester?.canonicalPersonId
}

/** A path of the console. */
export function whereTo({ subjectKind, subjectId, requestId, identityId, sourceId, sweep }: Happening): string {
  if (sweep) return sweep.driftId ? `/drift/${sweep.driftId}` : `/drift?source=${sourceId}`
  if (subjectKind === 'request') return `/requests/${subjectId}`
  if (subjectKind === 'drift') return `/drift/${subjectId}`
  if (subjectKind === 'halt') return '/kill-switch'
  if (subjectKind === 'restoration') return '/settings/restore'
  if (requestId) return `/requests/${requestId}`
  if (identityId) return `/identities/${identityId}`
  return sourceId ? `/sources/${sourceId}` : '/'
}
