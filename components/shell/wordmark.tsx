import Link from 'next/link'

/** The product's mark: a clock whose circle is not closed. */
export const Wordmark = () => (
  <Link href="/" aria-label="Curfew, overview" className="flex h-8 items-center gap-2 rounded-control px-1.5">
    <svg
      aria-hidden
      viewBox="0 0 20 20"
      className="size-5 shrink-0"
      fill="none"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M10 2.75a7.25 7.25 0 1 1-6.93 5.12" className="stroke-text" />
      <path d="M10 6v4.25H6.25" className="stroke-accent" />
    </svg>
    <span className="text-14 font-semibold tracking-[-0.01em] group-data-[nav=narrow]/shell:lg:sr-only">Curfew</span>
  </Link>
)
