import Link from 'next/link'
import type { ReactNode } from 'react'

export type FigureProps = { label: string; value: string; detail: ReactNode; href: string }

/** One number, its sentence, and the list that explains it. The gaps of its grid are the lines between. */
export const Figure = ({ label, value, detail, href }: FigureProps) => (
  <li className="min-w-0 bg-surface">
    <Link href={href} className="flex h-full flex-col gap-0.5 px-4 py-3 hover:bg-hover">
      <span className="text-13 text-muted">{label}</span>
      <span className="tabular text-20 font-semibold">{value}</span>
      <span className="text-12 text-muted">{detail}</span>
    </Link>
  </li>
)
