import { rotateKeyOperation } from '#lib/inventory/keys/api.ts'
import { rotateKey, sealTheRest } from '#lib/inventory/keys/server.ts'
import { apiRoute } from '../../_edge.ts'

export const POST = apiRoute(rotateKeyOperation, ({ ctx, body }) => (body.only ? sealTheRest(ctx) : rotateKey(ctx)))
