/** Whether this is a demo, and how far its wipe is: everyone who is signed in may know. */
import type { Context } from '#lib/platform/context.ts'
import type { DemoStatus } from './model.ts'
import { findWipe, isDemo } from './store.ts'

export async function demoStatus(ctx: Pick<Context, 'db'>): Promise<DemoStatus> {
  const [demo, wipe] = await Promise.all([isDemo(ctx.db), findWipe(ctx.db)])
  return { isDemo: demo, wipe: demo && wipe ? { state: wipe.state, error: wipe.error, at: wipe.at } : null }
}
