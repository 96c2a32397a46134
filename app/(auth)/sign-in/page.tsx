import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { Callout } from '#components/ui/callout.tsx'
import { signInFacts, viewerIfSignedIn } from '#lib/people/web/server.ts'
import { noticeOf } from './problems.ts'
import { SignInButton } from './sign-in-button.tsx'

export const metadata: Metadata = { title: 'Sign in' }

type Query = Record<string, string | string[] | undefined>
const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const { callbackUrl, issuerName, demo } = signInFacts(first(query.callbackUrl))
  if (await viewerIfSignedIn()) redirect(callbackUrl)
  const notice = noticeOf(first(query.error))
  return (
    <div className="grid gap-5">
      <div>
        <h1 className="text-20 font-semibold tracking-[-0.01em]">Sign in</h1>
        <p className="mt-1 text-muted">Every machine privilege has a curfew. Sign in to see yours.</p>
      </div>
      {notice ? (
        <Callout tone={notice.tone} title={notice.title}>
          {notice.text}
        </Callout>
      ) : null}
      <SignInButton issuerName={issuerName} callbackUrl={callbackUrl} />
      {demo ? (
        <p className="rounded-panel border border-hairline bg-warn-soft px-3 py-2 text-13">
          <span className="font-medium text-warn-text">Demo issuer.</span> You choose among invented people; there are
          no passwords. Not for real use.
        </p>
      ) : null}
    </div>
  )
}
