import type { ReactNode } from 'react'
import { Mark } from './mark.tsx'

/** The quiet frame of the pages for people who are not signed in. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center bg-canvas px-4 py-10">
      <div className="w-full max-w-[400px]">
        <Mark />
        {children}
      </div>
    </main>
  )
}
