/** A message as mail: plain text, and the same as simple HTML. Pure. */
import type { Told } from './model.ts'

export type MailText = { subject: string; text: string; html: string }

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
/** Names come from sources we do not control: one line, no control characters. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

export function mailText({ title, body, href }: Pick<Told, 'title' | 'body' | 'href'>, publicUrl: string): MailText {
  const link = new URL(href, publicUrl).href
  const said = oneLine(body)
  return {
    subject: `[Curfew] ${oneLine(title)}`,
    text: `${oneLine(title)}\n\n${said}\n\n${link}\n`,
    html: `<p><strong>${escape(oneLine(title))}</strong></p>\n<p>${escape(said)}</p>\n<p><a href="${escape(link)}">Open in Curfew</a></p>\n`,
  }
}
