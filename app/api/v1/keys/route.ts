import { getKeysOperation, toKeyRingDto } from '#lib/inventory/keys/api.ts'
import { keyRing } from '#lib/inventory/keys/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(getKeysOperation, async ({ ctx }) => toKeyRingDto(await keyRing(ctx)))
