import { CopyButton } from './copy-button.tsx'
import { visibleText } from './visible.ts'

/** Text to paste elsewhere, exactly: SQL, a policy, a command. `title` says where it goes. */
export const CodeBlock = ({ title, code }: { title: string; code: string }) => (
  <figure className="min-w-0 overflow-hidden rounded-control border border-hairline bg-sunken">
    <figcaption className="flex items-center justify-between gap-3 border-b border-hairline py-1 pr-1.5 pl-3 text-12 text-muted">
      {title}
      <CopyButton text={code} label={`Copy: ${title}`} withWord />
    </figcaption>
    {/* Scrolls sideways, so a keyboard must be able to reach it. */}
    <pre
      tabIndex={0}
      role="region"
      aria-label={title}
      className="max-h-96 overflow-auto px-3 py-2.5 font-mono text-13 -outline-offset-2"
    >
      <code>{visibleText(code)}</code>
    </pre>
  </figure>
)
