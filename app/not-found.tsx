import type { Metadata } from 'next'
import { ButtonLink } from '#components/ui/button-link.tsx'

export const metadata: Metadata = { title: 'Not found' }

/** Also what somebody sees who may not know that the thing exists: the text must not tell the two apart. */
export default function NotFound() {
  return (
    <main className="flex max-w-[60ch] flex-col items-start gap-3 px-4 py-16 sm:px-10">
      <p className="font-mono text-12 text-faint">404</p>
      <h1 className="text-20 font-semibold">There is nothing here that you can see</h1>
      <p className="text-muted">
        The address may be mistyped, the thing may be gone, or it may lie outside what you own or decide. Ask its owner,
        or an administrator, for access.
      </p>
      <ButtonLink href="/" variant="secondary" className="mt-2">
        Go to the overview
      </ButtonLink>
    </main>
  )
}
