import type { ReactNode } from 'react'

/** A named part of the gallery; its id is what a test or a person links to. */
export const Specimen = ({ id, title, children }: { id: string; title: string; children: ReactNode }) => (
  <section id={id} aria-label={title} className="flex min-w-0 flex-col gap-4 border-t border-hairline pt-5">
    <h2 className="text-16 font-semibold">{title}</h2>
    {children}
  </section>
)

export const Row = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-wrap items-center gap-3">{children}</div>
)
