import { signOutRoute } from '#lib/people/web/sign-in-server.ts'

export const dynamic = 'force-dynamic'
export { signOutRoute as POST }
