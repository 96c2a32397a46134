/** What stands above every page of the console now, the gravest first. */
import { loadScope } from '#lib/people/server.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { Context } from '#lib/platform/context.ts'
import { readPulse } from '#lib/platform/heartbeat.ts'
import { haltBanners, HALTS_READ } from '../banners/halt-banner.ts'
import type { Banner } from '../banners/model.ts'
import { workerBanner } from '../banners/worker-banner.ts'
import { openRestoration, sourceStandings } from '../store/restorations.ts'
import { restoreBanner } from '../banners/restore-banner.ts'
import { readHaltsInForce } from '../store/halts.ts'

/** One line a cause; each answers for itself what this person is told. */
const SOURCES: readonly ((ctx: Context, scope: Scope) => Promise<readonly (Banner | null)[]>)[] = [
  async (ctx, scope) => [workerBanner(await readPulse(ctx.db), scope)],
  async (ctx, scope) => {
    const open = await openRestoration(ctx.db)
    return [restoreBanner(open, scope, open === null ? [] : await sourceStandings(ctx.db, open.id))]
  },
  async (ctx, scope) => haltBanners(await readHaltsInForce(ctx.db, scope, HALTS_READ)),
]

export async function listBanners(ctx: Context): Promise<Banner[]> {
  const scope = await loadScope(ctx)
  const found = await Promise.all(SOURCES.map((read) => read(ctx, scope)))
  return found.flat().filter((banner) => banner !== null)
}
