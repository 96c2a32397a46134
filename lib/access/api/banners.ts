/** What stands above every page, over HTTP: pages that stay open ask again. */
import { z } from 'zod'
import { operation } from '#lib/platform/http/operation.ts'

const BannerDto = z
  .object({
    key: z.string(),
    tone: z.enum(['danger', 'warn']),
    title: z.string(),
    text: z.string(),
    link: z.object({ href: z.string(), label: z.string() }).nullable(),
  })
  .meta({ id: 'Banner' })

export const listBannersOperation = operation({
  id: 'listBanners',
  method: 'GET',
  path: '/api/v1/banners',
  tag: 'grants',
  scope: 'grants:read',
  summary: 'What everybody has to know now',
  description: 'No worker that beats, a pulled kill switch, a database that is being reconciled. Empty is well.',
  answer: { status: 200, schema: z.object({ data: z.array(BannerDto) }), description: 'The gravest first' },
})

export const bannerOperations = [listBannersOperation]
