/** What was tried at the target and what it answered, as a story: runs of the same failure are told once. Pure. */
import type { GrantDetail } from '#lib/access/server.ts'
import { type Instant, instant, parseRfc3339, toRfc3339 } from '#lib/kernel/time.ts'
import { plural } from '../ui/numbers.ts'
import type { Fact } from '../ui/key-facts.tsx'
import type { TimelineEvent } from '../ui/timeline.tsx'

export type Attempt = GrantDetail['attempts'][number]
export type AttemptEvent = TimelineEvent & {
  text: string
  error: string | null
  facts: readonly Fact[]
  raw: string | null
}

type Words = { text: string; tone: TimelineEvent['tone'] }

/** By effect and outcome, as the engine writes them. */
const WORDS: Readonly<Record<string, Words>> = {
  'grant present': { text: 'granted it and read it back: it is there', tone: 'live' },
  'grant granted': { text: 'granted it', tone: 'live' },
  'grant impossible': { text: 'could not grant it: the source refuses', tone: 'danger' },
  'grant unknown': { text: 'does not know whether it was granted, and tries again', tone: 'warn' },
  'verify present': { text: 'read it back: it is there', tone: 'live' },
  'verify absent': { text: 'read it back: it is gone', tone: 'ok' },
  'revoke revoked': { text: 'revoked it', tone: 'neutral' },
  'revoke gone': { text: 'revoked it and read it back: it is gone', tone: 'ok' },
  'revoke kept': { text: 'left it in place: another live grant still needs it', tone: 'neutral' },
  'revoke failed': { text: 'could not revoke it yet', tone: 'danger' },
  'sweep absent': { text: 'looked again after the end: it is still gone', tone: 'neutral' },
  'sweep needed by another grant': { text: 'looked again after the end: another live grant holds it', tone: 'neutral' },
  'sweep reappeared': { text: 'found it again after its end, and takes it back', tone: 'danger' },
  'sweep failed': { text: 'could not look again', tone: 'warn' },
}
const SUPERSEDED = ', superseded'

function wordsOf({ effect, outcome }: Attempt): Words {
  const superseded = outcome.endsWith(SUPERSEDED)
  const known = WORDS[`${effect} ${superseded ? outcome.slice(0, -SUPERSEDED.length) : outcome}`] ?? {
    text: `${effect}: ${outcome}`,
    tone: 'neutral' as const,
  }
  return superseded ? { text: `${known.text}; another worker had taken over`, tone: 'neutral' } : known
}

const sameAs = (a: Attempt, b: Attempt) => a.effect === b.effect && a.outcome === b.outcome && a.error === b.error

/** Oldest first. */
export function attemptEvents(attempts: readonly Attempt[]): AttemptEvent[] {
  const runs: Attempt[][] = []
  for (const attempt of attempts.toReversed()) {
    const run = runs.at(-1)
    if (run?.[0] && run[0].error !== null && sameAs(run[0], attempt)) run.push(attempt)
    else runs.push([attempt])
  }
  return runs.flatMap((run) => {
    const [first, last] = [run[0], run.at(-1)]
    return first && last ? [eventOf(first, last, run.length)] : []
  })
}

function eventOf(first: Attempt, last: Attempt, times: number): AttemptEvent {
  const { text, tone } = wordsOf(last)
  const raw = Object.keys(last.evidence).length > 0 ? JSON.stringify(last.evidence, null, 2) : null
  return {
    id: first.id,
    at: last.finishedAt,
    actor: null,
    tone: tone ?? 'neutral',
    error: last.error,
    raw,
    text: times > 1 ? `${text}, ${plural(times, 'time')} since ${toRfc3339(first.startedAt).slice(11, 19)} UTC` : text,
    facts: evidenceFacts(last),
  }
}

type Loose = Record<string, unknown>
const inside = (value: unknown): Loose => (typeof value === 'object' && value !== null ? (value as Loose) : {})
const yesNo = (value: unknown): string | undefined => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : undefined)

function targetTime(value: unknown): Instant | null {
  if (typeof value === 'number') return instant(value)
  try {
    return typeof value === 'string' ? parseRfc3339(value) : null
  } catch {
    return null
  }
}

const clock = (at: Instant): string => `${toRfc3339(at).slice(11, 23)} UTC`

/** The read-back in words: what is there, whose it is, and whether a session could still use it. */
function evidenceFacts({ evidence }: Attempt): Fact[] {
  const [read, sessions] = [inside(evidence.readBack), inside(evidence.sessions)]
  if (Object.keys(read).length === 0) return []
  const at = targetTime(read.targetTime)
  return [
    { label: 'Given by Curfew', value: yesNo(read.present) },
    { label: 'Held otherwise', value: yesNo(read.heldOtherwise) },
    {
      label: 'Probe',
      value:
        read.probe === null
          ? null
          : typeof read.probe === 'boolean'
            ? read.probe
              ? 'has the privilege'
              : 'has it not'
            : undefined,
    },
    ...(typeof sessions.terminated === 'number'
      ? [
          {
            label: 'Sessions',
            value: `${plural(sessions.terminated, 'session')} ended, ${sessions.spared ?? 0} left at work`,
          },
        ]
      : []),
    ...(typeof read.lingeringSessions === 'number' && read.lingeringSessions > 0
      ? [{ label: 'Could still use it', value: plural(read.lingeringSessions, 'session') }]
      : []),
    { label: "Target's clock", value: at === null ? undefined : clock(at) },
  ]
}
