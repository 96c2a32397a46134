/** What names and sentences look like in the console: as in mails and webhooks. */
export { visibleJson, visibleLine, visibleName, visibleText, visibleValue } from '#lib/kernel/visible.ts'
