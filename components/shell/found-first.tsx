'use client'
import { usePathname } from 'next/navigation'
import { Component, type ReactNode } from 'react'

type Given = { first: ReactNode; otherwise: ReactNode; children: ReactNode }
type Standing = { path: string; missing: boolean; past: boolean }

const isNotFound = (error: unknown): boolean =>
  String((error as { digest?: unknown } | null)?.digest).startsWith('NEXT_HTTP_ERROR_FALLBACK;404')

class Gate extends Component<Given & { path: string }, Standing> {
  override state: Standing = { path: this.props.path, missing: false, past: false }

  static getDerivedStateFromError(error: unknown): Partial<Standing> {
    if (!isNotFound(error)) throw error
    return { missing: true }
  }

  /** A layout is kept over navigations, and with it the first page's answer, which says nothing of the next one. */
  static getDerivedStateFromProps({ path }: { path: string }, { path: before, missing, past }: Standing): Standing {
    return path === before ? { path, missing, past } : { path, missing: false, past: past || missing }
  }

  override render() {
    const { first, otherwise, children } = this.props
    if (this.state.missing) return otherwise
    return (
      <>
        {this.state.past ? null : first}
        {children}
      </>
    )
  }
}

/** Shows the page unless `first` did not find what it is about; then `otherwise` stands in the same frame. */
export const FoundFirst = (given: Given) => <Gate {...given} path={usePathname()} />
