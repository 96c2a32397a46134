import type { Metadata } from 'next'
import { OutOfSight } from '#components/overview/out-of-sight.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return <OutOfSight />
}
