/** The seven demo people of the browser tests, and where each one's signed-in state lies. */
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { DEMO_PEOPLE, type DemoSubject } from '../../lib/people/model.ts'

export const SUBJECTS = DEMO_PEOPLE.map((person) => person.subject)

/** `test.use({ storageState: stateOf('owner') })` */
export const stateOf = (subject: DemoSubject): string =>
  fileURLToPath(new URL(`../.auth/${subject}.json`, import.meta.url))

/** Signs in as a newcomer would, by the real issuer. Ends on the page that was asked for. */
export async function signIn(page: Page, subject: DemoSubject, callbackUrl = '/'): Promise<void> {
  await page.goto(`/sign-in?${new URLSearchParams({ callbackUrl })}`)
  await page.getByRole('button', { name: /^Continue with/ }).click()
  await page.getByRole('button', { name: `${subject}@demo.example` }).click()
  await page.waitForURL((url) => url.pathname === new URL(callbackUrl, url).pathname)
}
