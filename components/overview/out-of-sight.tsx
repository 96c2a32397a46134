'use client'

import { ButtonLink } from '../ui/button-link.tsx'
import { PageHeader } from '../ui/page-header.tsx'

/** In place of a page that is not there. Drawn by the client, for every page carries it, and nearly none shows it. */
export const OutOfSight = () => (
  <div className="flex flex-col items-start gap-4">
    <PageHeader
      title="Not found"
      description="It does not exist, or it is outside what you may see. A link may be old, or meant for somebody else."
    />
    <ButtonLink href="/">Go to the overview</ButtonLink>
  </div>
)
