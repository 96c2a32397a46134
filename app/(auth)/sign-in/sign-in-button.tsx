'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { UNREACHABLE } from './problems.ts'

/** Asks for the way to the issuer; the answer sets the cookies that bind the return to this browser. */
async function wayToIssuer(callbackUrl: string): Promise<string> {
  const { csrfToken } = (await (await fetch('/api/auth/csrf')).json()) as { csrfToken: string }
  const response = await fetch('/api/auth/signin/oidc', {
    method: 'POST',
    body: new URLSearchParams({ csrfToken, callbackUrl, json: 'true' }),
  })
  const { url, detail } = (await response.json()) as { url?: string; detail?: string }
  if (!url) throw new Error(detail ?? UNREACHABLE.text)
  return url
}

type State = { at: 'rest' } | { at: 'leaving' } | { at: 'failed'; why: string }

export function SignInButton({ issuerName, callbackUrl }: { issuerName: string; callbackUrl: string }) {
  const [state, setState] = useState<State>({ at: 'rest' })
  const leave = async () => {
    setState({ at: 'leaving' })
    try {
      window.location.assign(await wayToIssuer(callbackUrl))
    } catch (error) {
      setState({
        at: 'failed',
        why: error instanceof Error && error.name === 'Error' ? error.message : UNREACHABLE.text,
      })
    }
  }
  return (
    <div className="grid gap-3">
      <Button
        variant="primary"
        size="large"
        className="w-full"
        pending={state.at === 'leaving' && `Going to ${issuerName}…`}
        onClick={leave}
      >
        Continue with {issuerName}
      </Button>
      {state.at === 'failed' ? (
        <Callout tone="danger" title={UNREACHABLE.title}>
          {state.why}
        </Callout>
      ) : null}
    </div>
  )
}
