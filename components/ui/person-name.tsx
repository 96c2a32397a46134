import Link from 'next/link'
import { Name } from './name.tsx'

type PersonNameProps = {
  name: string
  /** The viewer is told "you": it is the one name everybody looks for. */
  you?: boolean
  team?: boolean
  disabled?: boolean
  href?: string
}

/** No avatars: a face says nothing about who may decide. Nobody is `<NoOwner>`, never an empty cell. */
export function PersonName({ name, you = false, team = false, disabled = false, href }: PersonNameProps) {
  const said = (
    <>
      <span className={disabled ? 'text-muted' : undefined}>
        <Name>{name}</Name>
      </span>
      {you ? <span className="text-muted"> (you)</span> : null}
      {team ? <span className="text-12 text-faint"> team</span> : null}
      {disabled ? <span className="text-12 text-danger-text"> left</span> : null}
    </>
  )
  if (!href) return <span>{said}</span>
  return (
    <Link href={href} className="hover:underline">
      {said}
    </Link>
  )
}

export const NoOwner = () => (
  <span className="chip text-danger-text">
    <span aria-hidden className="rotate-45 rounded-[1px] bg-danger" />
    no owner
  </span>
)
