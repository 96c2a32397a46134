import type { Metadata } from 'next'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <div className="flex flex-col items-start gap-4">
      <PageHeader
        title="Not found"
        description="It does not exist, or it is outside what you may see. A link may be old, or meant for somebody else."
      />
      <ButtonLink href="/">Go to the overview</ButtonLink>
    </div>
  )
}
