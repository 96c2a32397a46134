import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { Button } from '#components/ui/button.tsx'
import { viewerIfSignedIn } from '#lib/people/web/server.ts'

export const metadata: Metadata = { title: 'Sign out' }

/** A link leads here; only the form ends the session, for a GET changes nothing. */
export default async function SignOutPage() {
  const viewer = await viewerIfSignedIn()
  if (!viewer) redirect('/sign-in')
  return (
    <form method="post" action="/api/auth/sign-out" className="grid gap-5">
      <div>
        <h1 className="text-20 font-semibold tracking-[-0.01em]">Sign out</h1>
        <p className="mt-1 text-muted">
          You are signed in as {viewer.actor.name}. What you have asked for or approved goes on without you.
        </p>
      </div>
      <Button variant="primary" size="large" type="submit" className="w-full">
        Sign out
      </Button>
    </form>
  )
}
