import { visibleText } from '../ui/visible.ts'
import { Name } from '../ui/name.tsx'
import type { Talk } from './talk.ts'

/** The last word, above the answers: whoever decides should not have to look for it. */
export const LastSaid = ({ last }: { last: NonNullable<Talk['last']> }) => (
  <div className="border-b border-hairline pb-3 text-13">
    <p>
      {last.isOpen ? (
        <span className="font-medium">Asked, not answered yet</span>
      ) : (
        <span className="font-medium wrap-anywhere">
          <Name>{last.by}</Name> answered
        </span>
      )}{' '}
      <a href="#questions" className="link underline">
        Questions and answers
      </a>
    </p>
    <p className="mt-1 line-clamp-3 text-muted wrap-anywhere">{visibleText(last.text)}</p>
  </div>
)
