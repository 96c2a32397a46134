import { LookAgain } from './look-again.tsx'
import type { Progress } from './words.ts'

/** How far the listing is. The page looks again each second while it runs. */
export const SyncProgress = ({ progress }: { progress: Progress }) => (
  <div className="flex flex-col gap-1.5 rounded-panel border border-hairline bg-surface px-4 py-3">
    <LookAgain everyMs={1_000} />
    <div className="flex justify-between gap-4 text-13">
      <p role="status" className="tabular">
        {progress.text}
      </p>
      <p className="tabular text-muted">{Math.round(progress.share * 100)} %</p>
    </div>
    <progress
      aria-label="Sync"
      max={1}
      value={progress.share}
      className="h-1.5 w-full appearance-none overflow-hidden rounded-mark bg-sunken [&::-moz-progress-bar]:bg-granted [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-granted"
    />
  </div>
)
