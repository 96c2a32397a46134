/** What a person prefers, and what of it the product may overrule. Safe to import anywhere. */
import { z } from 'zod'

/** Where times are shown: as this browser says, in the organisation's zone, in UTC, or in a zone of one's own. */
export const TIMES = ['browser', 'organisation', 'utc', 'own'] as const
export type Times = (typeof TIMES)[number]
export const TIMES_LABELS: Readonly<Record<Times, string>> = {
  browser: 'As this browser says',
  organisation: 'The organisation’s zone',
  utc: 'UTC',
  own: 'A zone of my own',
}

export const THEME_CHOICES = ['light', 'dark', 'system'] as const
export const DENSITY_CHOICES = ['comfortable', 'compact'] as const
export const SWITCHES = ['on', 'off'] as const

/** What people are told of, as they choose by it. Which events are which: `KIND_OF` in notifications. */
export const NEWS_KINDS = [
  'decisions',
  'my-requests',
  'elevations',
  'claims',
  'drift',
  'sources',
  'kill-switch',
  'overdue',
  'restore',
] as const
export type NewsKind = (typeof NEWS_KINDS)[number]
export const NEWS_CHANNELS = ['app', 'mail'] as const
export type NewsChannel = (typeof NEWS_CHANNELS)[number]

export const NEWS: Readonly<Record<NewsKind, { label: string; hint: string; urgent: boolean }>> = {
  decisions: { label: 'Requests to decide', hint: 'Somebody asks for access that you decide on.', urgent: false },
  'my-requests': {
    label: 'Answers to requests',
    hint: 'A request of yours, or for an identity of yours, was decided or lapsed, or somebody asks about it.',
    urgent: false,
  },
  elevations: {
    label: 'Elevations',
    hint: 'Access began, ended, was extended, cut short or could not be given.',
    urgent: false,
  },
  claims: { label: 'Claims', hint: 'Somebody claims an identity of yours, or yours was decided.', urgent: false },
  drift: { label: 'Drift', hint: 'A source holds what nobody approved.', urgent: false },
  sources: { label: 'Sources', hint: 'A source could not be read.', urgent: false },
  'kill-switch': { label: 'Kill switches', hint: 'A kill switch was pulled or lifted.', urgent: true },
  overdue: { label: 'Overdue ends', hint: 'Access is past its end and could not be taken back.', urgent: true },
  restore: {
    label: 'Restores',
    hint: 'The database was restored; nothing is given until the sources agree.',
    urgent: true,
  },
}

const Muted = z.partialRecord(z.enum(NEWS_KINDS), z.array(z.enum(NEWS_CHANNELS)))

/** A change of some of them. */
export const PreferencesPatch = z.strictObject({
  times: z.enum(TIMES).optional(),
  theme: z.enum(THEME_CHOICES).optional(),
  density: z.enum(DENSITY_CHOICES).optional(),
  shortcuts: z.enum(SWITCHES).optional(),
  /** Channels that are off, by kind; a kind that is absent is told by both. */
  muted: Muted.optional(),
  gettingStarted: z.enum(['shown', 'dismissed']).optional(),
})
export type PreferencesPatch = z.infer<typeof PreferencesPatch>

/** Absent is "as the product comes". */
export type Preferences = {
  times: Times | null
  theme: (typeof THEME_CHOICES)[number] | null
  density: (typeof DENSITY_CHOICES)[number] | null
  shortcuts: (typeof SWITCHES)[number]
  muted: Partial<Record<NewsKind, NewsChannel[]>>
  gettingStarted: 'shown' | 'dismissed'
}

/** What is stored was written by a version of this product; what a newer one added is passed over. */
export function readPreferences(stored: unknown): Preferences {
  const parsed = PreferencesPatch.partial()
    .loose()
    .safeParse(stored ?? {})
  const { times, theme, density, shortcuts, muted, gettingStarted } = (
    parsed.success ? parsed.data : {}
  ) as PreferencesPatch
  return {
    times: times ?? null,
    theme: theme ?? null,
    density: density ?? null,
    shortcuts: shortcuts ?? 'on',
    muted: muted ?? {},
    gettingStarted: gettingStarted ?? 'shown',
  }
}

/** Null: the browser's own. A zone chosen before there was a choice of this kind still counts. */
export function zoneFor(
  preferences: Pick<Preferences, 'times'>,
  zones: { own: string | null; organisation: string },
): string | null {
  const times = preferences.times ?? (zones.own === null ? 'browser' : 'own')
  if (times === 'organisation') return zones.organisation
  if (times === 'utc') return 'UTC'
  return times === 'own' ? zones.own : null
}

/** Urgent alarms cannot be switched off for those who must act on them. */
export const mayMute = (kind: NewsKind, mustAct: boolean): boolean => !(NEWS[kind].urgent && mustAct)

export function isTold(
  preferences: Pick<Preferences, 'muted'>,
  of: { kind: NewsKind; channel: NewsChannel; mustAct: boolean },
): boolean {
  return !mayMute(of.kind, of.mustAct) || !(preferences.muted[of.kind] ?? []).includes(of.channel)
}
