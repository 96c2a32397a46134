import type { KeyUse } from '#lib/inventory/keys/model.ts'
import { plural } from '../ui/numbers.ts'
import { StatusChip, type StatusTone } from '../ui/status-chip.tsx'

const SAID = {
  current: { tone: 'live', word: 'current' },
  older: { tone: 'ended', word: 'older' },
  missing: { tone: 'danger', word: 'not in the key file' },
} as const satisfies Record<string, { tone: StatusTone; word: string }>

const saidOf = ({ current, held }: KeyUse) => (held ? (current ? SAID.current : SAID.older) : SAID.missing)

/** Names of keys and what each seals. What a key is stays in its file. */
export const KeyList = ({ keys }: { keys: readonly KeyUse[] }) => (
  <ul aria-label="Keys" className="divide-y divide-hairline">
    {keys.map((key) => (
      <li key={key.keyId} className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5 text-13">
        <code className="min-w-24 font-mono">{key.keyId}</code>
        <StatusChip tone={saidOf(key).tone}>{saidOf(key).word}</StatusChip>
        <span className="tabular ml-auto text-muted">seals {plural(key.sealed, 'secret')}</span>
      </li>
    ))}
  </ul>
)

/** How far a rotation is. */
export const SealedBar = ({ done, of }: { done: number; of: number }) => (
  <div className="flex flex-col gap-1">
    <progress
      aria-label="Secrets sealed with the current key"
      value={done}
      max={Math.max(1, of)}
      className="h-2 w-full max-w-80 appearance-none overflow-hidden rounded-full border-0 bg-sunken [&::-moz-progress-bar]:bg-granted [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-granted"
    />
    <p className="tabular text-13 text-muted">
      {of === 0 ? 'No secret is stored.' : `${done} of ${plural(of, 'secret')} sealed with the current key.`}
    </p>
  </div>
)
