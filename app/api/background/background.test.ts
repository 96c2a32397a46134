/** The door of the background routes. What is behind it has tests of its own. */
import { expect, test, vi } from 'vitest'

const TOKEN = 'canary-background-token-5512'

async function door(token: string | undefined) {
  vi.resetModules()
  vi.stubEnv('DATABASE_URL', 'postgresql://curfew_app:pw@127.0.0.1:1/curfew')
  vi.stubEnv('CURFEW_BACKGROUND_TOKEN', token ?? '')
  const { backgroundRoute } = await import('./_edge.ts')
  const route = backgroundRoute('test', async () => 3)
  return (authorization?: string) =>
    route(
      new Request('http://127.0.0.1/api/background/test', {
        method: 'POST',
        headers: authorization ? { authorization } : {},
      }),
    )
}

test('without a token in the settings there is no such route', async () => {
  const call = await door(undefined)
  expect((await call(`Bearer ${TOKEN}`)).status).toBe(404)
  expect((await call('Bearer ')).status).toBe(404)
})

test.each([undefined, 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, 'Bearer '])(
  '%s is refused, and the token is not told',
  async (authorization) => {
    const answer = await (await door(TOKEN))(authorization)
    expect(answer.status).toBe(401)
    expect(await answer.text()).not.toContain(TOKEN)
  },
)

test('the token lets one batch run and answers how much was done', async () => {
  const answer = await (await door(TOKEN))(`Bearer ${TOKEN}`)
  expect([answer.status, await answer.json()]).toEqual([200, { done: 3 }])
})
