/** Parts of a page that are mostly there within a moment, and may take longer. */
import type { ReactNode } from 'react'
import { Streamed } from '#components/ui/streamed.tsx'

/** Nobody notices that a page comes so much later; a skeleton that stands for less is a flicker. */
const MOMENT_MS = 50

/**
 * What is there within a moment is drawn with the page. What takes longer follows in its place, and so does what fails: the
 * boundary around it tells.
 */
export async function soon(part: Promise<ReactNode>, meanwhile: ReactNode): Promise<ReactNode> {
  const { promise: moment, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(resolve, MOMENT_MS, false)
  const ready = await Promise.race([
    moment,
    part.then(
      () => true,
      () => false,
    ),
  ])
  clearTimeout(timer)
  return (
    <Streamed ready={ready} meanwhile={ready ? null : meanwhile}>
      {ready ? await part : <Later part={part} />}
    </Streamed>
  )
}

const Later = async ({ part }: { part: Promise<ReactNode> }) => await part
