import { toTokenDto } from '#lib/people/api/dto.ts'
import { createMyTokenOperation, listMyTokensOperation } from '#lib/people/api/me.ts'
import { createToken, myTokens, requirePerson } from '#lib/people/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(listMyTokensOperation, async ({ ctx }) => ({
  data: (await myTokens(ctx)).map(toTokenDto),
  nextCursor: null,
}))

export const POST = apiRoute(createMyTokenOperation, async ({ ctx, body: { name, scopes, lifetime } }) => {
  const { token, secret } = await createToken(ctx, {
    personId: requirePerson(ctx).actor.personId,
    name,
    scopes,
    lifetimeMs: lifetime,
  })
  return { token: toTokenDto(token), secret: secret.reveal() }
})
