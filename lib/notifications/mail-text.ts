/** A message as mail: plain text, and the same as simple HTML. Pure. */
import { visibleLine } from '#lib/kernel/visible.ts'
import type { Told } from './model.ts'

export type MailText = { subject: string; text: string; html: string }

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
/** Names and reasons come from sources and people we do not control: one line, in which what hides or turns is shown. */
const oneLine = (text: string): string => visibleLine(text.replace(/\s*[\r\n\u2028\u2029]+\s*/gu, ' ')).trim()

/** A subject is one line of a list of mails: the whole name stands in the text below it. */
const SUBJECT_MAX = 200
const clipped = (text: string): string => {
  const letters = [...text]
  return letters.length > SUBJECT_MAX ? `${letters.slice(0, SUBJECT_MAX).join('')}…` : text
}

export function mailText({ title, body, href }: Pick<Told, 'title' | 'body' | 'href'>, publicUrl: string): MailText {
  const link = new URL(href, publicUrl).href
  const said = oneLine(body)
  return {
    subject: `[Curfew] ${clipped(oneLine(title))}`,
    text: `${oneLine(title)}\n\n${said}\n\n${link}\n`,
    html: `<p><strong>${escape(oneLine(title))}</strong></p>\n<p>${escape(said)}</p>\n<p><a href="${escape(link)}">Open in Curfew</a></p>\n`,
  }
}
