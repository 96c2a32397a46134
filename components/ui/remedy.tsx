import { CodeBlock } from './code-block.tsx'

/** What mends a failure: statements are to be pasted where they run, advice is read. */
export const Remedy = ({ text, where }: { text: string; where: string }) =>
  /;\s*$/m.test(text) ? (
    <div className="mt-2">
      <CodeBlock title={`To paste at ${where}`} code={text} />
    </div>
  ) : (
    <p className="mt-1">{text}</p>
  )
