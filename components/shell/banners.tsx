'use client'

import { CircleAlert, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import type { Banner } from '#lib/access/banners/model.ts'
import { cn } from '../ui/cn.ts'
import { useBanners } from './use-banners.ts'

const LOOKS = {
  danger: { Icon: CircleAlert, box: 'bg-danger-soft', words: 'text-danger-text' },
  warn: { Icon: TriangleAlert, box: 'bg-warn-soft', words: 'text-warn-text' },
} as const

/** Above every page: what everybody has to know now. A page that stays open hears of it within ten seconds. */
export const Banners = ({ initial }: { initial: readonly Banner[] }) => <BannerList banners={useBanners(initial)} />

/** The region is always there: readers are told of what is put into it, not of a region that appears. */
export const BannerList = ({ banners }: { banners: readonly Banner[] }) => (
  <section aria-label="What everybody has to know" aria-live="polite" data-print="hide">
    {banners.map((banner) => (
      <BannerLine key={banner.key} banner={banner} />
    ))}
  </section>
)

function BannerLine({ banner }: { banner: Banner }) {
  const { tone, title, text, link } = banner
  const { Icon, box, words } = LOOKS[tone]
  return (
    <div className={cn('flex items-start gap-3 border-b border-hairline px-4 py-1.5 text-13', box)}>
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', words)} />
      <p className="min-w-0 wrap-anywhere">
        <span className={cn('font-medium', words)}>{title}</span> {text}
      </p>
      {link ? (
        <Link href={link.href} className="link ml-auto shrink-0 underline">
          {link.label}
        </Link>
      ) : null}
    </div>
  )
}
