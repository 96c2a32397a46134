import { expect, test } from 'vitest'
import type { EventId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import { mailText } from './mail-text.ts'
import { webhookDelivery } from './messages.ts'
import type { Happening } from './model.ts'

const URL = 'https://curfew.example'
const hostile = (name: string) => mailText({ title: `${name} asks`, body: `For ${name}`, href: '/requests/x' }, URL)

test.each([
  ['<img src=x onerror=alert(1)>'],
  ['"><script>x</script>'],
  ['a\u202eb\u2066c\u200bd\u001b[31m'],
  ['a\r\nBcc: everybody@example.com'],
  ['شركة 👩‍💻 𠮷'],
])('a mail with the name %j is one line a sentence, and its HTML holds no element of it', (name) => {
  const { subject, text, html } = hostile(name)
  expect(subject).not.toMatch(/[\r\n\p{Cc}\u200b\u202a-\u202e\u2066-\u2069]/u)
  expect(text.split('\n')).toHaveLength(6)
  expect(html.replaceAll(/<\/?(?:p|strong|a)(?: href="[^"]*")?>/g, '')).not.toMatch(/[<>]/)
})

test('a name of 10 kB is cut in the subject, between letters, and whole in the text', () => {
  const name = '𠮷'.repeat(2_500)
  const { subject, text } = hostile(name)
  expect([...subject].length).toBeLessThan(220)
  expect(subject.isWellFormed()).toBe(true)
  expect(subject).toMatch(/…$/)
  expect(text).toContain(name)
})

/** Turns, hides, joins, fills, breaks: none of it may stay unseen in what people read. */
const HIDDEN = [
  ['right-to-left override', '\u202e'],
  ['right-to-left isolate', '\u2067'],
  ['zero width space', '\u200b'],
  ['zero width joiner', '\u200d'],
  ['byte order mark', '\ufeff'],
  ['soft hyphen', '\u00ad'],
  ['combining grapheme joiner', '\u034f'],
  ['hangul filler', '\u3164'],
  ['tag letter', '\u{e0041}'],
  ['line separator', '\u2028'],
  ['escape', '\u001b'],
  ['C1 control', '\u0085'],
  ['backspace', '\b'],
] as const

test.each(HIDDEN)('a %s in a name is shown in subject, text and HTML, and does nothing', (_, character) => {
  const { subject, text, html } = hostile(`adm${character}in`)
  for (const part of [subject, text, html]) {
    expect(part).not.toContain(character)
    expect(part, 'and the name is not the one without it').not.toContain('admin')
  }
})

test.each([['\n'], ['\r\n'], ['\r\n\r\nContent-Type: text/html\r\n\r\n']])(
  'a break (%j) in a name starts no line',
  (breaks) => {
    const { subject, text } = hostile(`a${breaks}Bcc: b@example.org`)
    expect(subject).not.toMatch(/[\r\n]/)
    expect(text.split('\n')).toHaveLength(6)
    expect(text).not.toMatch(/^Bcc/m)
  },
)

test('scripts from right to left and joined emoji stay what they are', () => {
  const { text } = hostile('خدمة 👩‍💻 می‌خواهم')
  expect(text).toContain('خدمة 👩‍💻 می‌خواهم')
})

const happening = (summary: string, actorLabel: string): Happening => ({
  id: 'evt_1' as EventId,
  type: 'request.submitted',
  at: instant(1_790_000_000_000),
  actorId: null,
  actorLabel,
  subjectKind: 'request',
  subjectId: 'req_1',
  sourceId: 'src_1' as SourceId,
  identityId: null,
  requestId: 'req_1' as RequestId,
  summary,
  exposure: {
    sourceName: actorLabel,
    shouldHaveEndedAt: instant(1_790_000_000_000),
    failingSince: null,
    lastError: summary,
  },
  sweep: null,
})

test.each(HIDDEN)('a %s in a name reaches no receiver of webhooks unseen', (_, character) => {
  const { payload } = webhookDelivery(happening(`adm${character}in asked`, `adm${character}in`), URL, false)
  const values = JSON.stringify(payload, (_key, value: unknown) => value)
  expect(JSON.parse(values)).toEqual(payload)
  expect(values).not.toContain(JSON.stringify(character).slice(1, -1))
  expect(values).not.toContain('admin')
})
