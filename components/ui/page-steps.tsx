'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonStyle } from './button-style.ts'
import { cn } from './cn.ts'
import { drawn } from './markup.ts'

export type PageStepsProps = { previousHref?: string | null | undefined; nextHref?: string | null | undefined }

/** From one page to its neighbours. */
export const PageSteps = ({ previousHref, nextHref }: PageStepsProps) => (
  <nav
    aria-label="Pages"
    className="flex gap-2"
    {...drawn(
      <>
        <Step href={previousHref} rel="prev">
          <ChevronLeft aria-hidden />
          Previous
        </Step>
        <Step href={nextHref} rel="next">
          Next
          <ChevronRight aria-hidden />
        </Step>
      </>,
    )}
  />
)

const Step = ({ href, rel, children }: { href: string | null | undefined; rel: string; children: ReactNode }) =>
  href ? (
    <Link href={href} rel={rel} className={buttonStyle({ size: 'small' })}>
      {children}
    </Link>
  ) : (
    <span
      aria-disabled
      className={cn(
        buttonStyle({ size: 'small' }),
        'border-hairline text-faint hover:bg-surface aria-disabled:cursor-default',
      )}
    >
      {children}
    </span>
  )
