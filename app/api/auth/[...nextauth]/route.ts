import { signInRoute } from '#lib/people/web/sign-in-server.ts'

export const dynamic = 'force-dynamic'
export { signInRoute as GET, signInRoute as POST }
