import type { ReactNode } from 'react'

/** One line of the command menu: it leads somewhere, or does something at once. */
export type CommandEntry = {
  id: string
  label: string
  detail?: string
  /** What it is, at the end of the line; `action` begins something. */
  kind: string
  icon?: ReactNode
} & ({ href: string; run?: never } | { run: () => void; href?: never })

/** Words from their beginning, not letters from anywhere: "re" is Requests and Reviews, not Exposure. */
export function fits(label: string, query: string): boolean {
  const [has, wanted] = [label.toLowerCase(), query.trim().toLowerCase()]
  return (
    has.startsWith(wanted) ||
    has.split(/[\s/._:-]+/).some((word) => word.startsWith(wanted)) ||
    has.includes(` ${wanted}`)
  )
}
