import { expect, test as setup } from '@playwright/test'
import { signIn, stateOf, SUBJECTS } from './people.ts'

for (const subject of SUBJECTS) {
  setup(`${subject} signs in through the issuer`, async ({ page, context, baseURL }) => {
    await signIn(page, subject, '/sign-out')
    await expect(page.getByRole('heading', { name: 'Sign out' })).toBeVisible()
    const session = (await context.cookies(baseURL)).find((cookie) => cookie.name.endsWith('curfew.session'))
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    await context.storageState({ path: stateOf(subject) })
  })
}
