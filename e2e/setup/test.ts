/**
 * The `test` of every browser test. Whatever a page says on its console fails it, and so does every breach of the
 * content policy and every uncaught error, in each context the test opens.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { test as base, type BrowserContext, type ConsoleMessage, expect, type Page } from '@playwright/test'

const TOLD = 'content policy breached:'

/** The browser itself notes each answer that is a refusal, or tells of a source that is away; those a test asks for are its business. */
const isNoteOfRefusal = (message: ConsoleMessage): boolean =>
  /^Failed to load resource: the server responded with a status of (?:4\d\d|502)/.test(message.text()) &&
  !/\/_next\/|\.\w{2,5}$/.test(new URL(message.location().url || 'about:blank').pathname)

async function listen(context: BrowserContext, heard: string[]): Promise<void> {
  context.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || isNoteOfRefusal(message)) return
    const about = message.location().url ? ` (${message.location().url})` : ''
    heard.push(`${message.page()?.url() ?? 'a page'}: ${message.type()}: ${message.text()}${about}`)
  })
  context.on('weberror', (error) => heard.push(`${error.page()?.url() ?? 'a page'}: ${error.error().message}`))
  await context
    .addInitScript((told) => {
      document.addEventListener('securitypolicyviolation', (breach) =>
        console.error(told, breach.effectiveDirective, breach.blockedURI, breach.sourceFile, breach.lineNumber),
      )
    }, TOLD)
    // It may be closed already.
    .catch(() => undefined)
}

/** Longer only where a page means never to wake up. */
const AWAKE_WITHIN_MS = 10_000

/** Runs in the page, where `globalThis.__next_f` is left by the first script of ours that ran: none do where they are off. */
const isAwake = (): boolean => {
  if (!('__next_f' in globalThis)) return true
  const isTaken = (node: Element) => Object.keys(node).some((key) => key.startsWith('__reactProps$'))
  return [...document.querySelectorAll('button, input, select, textarea')].every(isTaken)
}

/**
 * Until React has taken over every control of the page: what is pressed or typed before is lost, as it is for people who
 * are quicker than the scripts. Passive effects, which listen for keys, run in the frames after.
 */
async function awake(page: Page): Promise<void> {
  const until = performance.now() + AWAKE_WITHIN_MS
  try {
    while (!(await page.evaluate(isAwake)) && performance.now() < until) await delay(20)
    await delay(40)
  } catch {
    // It went on to another page, or was closed.
  }
}

function waitUntilAwake(page: Page): void {
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)]
  page.goto = async (...args) => {
    const answer = await goto(...args)
    await awake(page)
    return answer
  }
  page.reload = async (...args) => {
    const answer = await reload(...args)
    await awake(page)
    return answer
  }
}

type Quiet = {
  /** A pattern of what this test makes the console say; why that is right stands beside it. */
  expectedNoise: string
  quiet: void
}

export const test = base.extend<Quiet>({
  expectedNoise: ['', { option: true }],
  quiet: [
    async ({ browser, expectedNoise }, use) => {
      const heard: string[] = []
      const opened: BrowserContext[] = []
      const onContext = (context: BrowserContext) => {
        opened.push(context)
        context.on('page', waitUntilAwake)
        void listen(context, heard)
      }
      browser.on('context', onContext)
      for (const context of browser.contexts()) {
        context.on('page', waitUntilAwake)
        void listen(context, heard)
      }
      await use()
      browser.off('context', onContext)
      // Each open page holds one of the few event streams its person may have; the next test wants its own to be live.
      await Promise.all(opened.map((context) => context.close()))
      expect(
        heard.filter((line) => expectedNoise === '' || !new RegExp(expectedNoise).test(line)),
        'the consoles stay silent',
      ).toEqual([])
    },
    { auto: true },
  ],
})
