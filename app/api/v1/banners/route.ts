import { listBannersOperation } from '#lib/access/api/banners.ts'
import { listBanners } from '#lib/access/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listBannersOperation, async ({ ctx }) => ({ data: await listBanners(ctx) }))
