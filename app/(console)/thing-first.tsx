import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import { PATH_HEADER } from '#lib/platform/http/security-headers.ts'
import { findThingAt } from './things.ts'

/**
 * Stands in the layout, above what is streamed, so that the page of something that is not there, or is out of sight,
 * answers 404: once loading.tsx was sent, the status was sent too. Every other failure is told by the page itself.
 */
export async function ThingFirst() {
  const path = (await headers()).get(PATH_HEADER) ?? '/'
  try {
    await findThingAt(path.replace(/\?.*$/s, ''))
  } catch (error) {
    unstable_rethrow(error)
  }
  return null
}
