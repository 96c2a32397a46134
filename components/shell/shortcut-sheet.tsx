'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { type Shortcut, shortcutsFor } from './shortcuts.ts'
import { singleKeysAreOff } from './use-shortcuts.ts'

type ShortcutSheetProps = { open: boolean; onOpenChange: (open: boolean) => void }

/** All shortcuts, those of the open page first; also without a key, from the person's menu and from ⌘K. */
export const ShortcutSheet = ({ open, onOpenChange }: ShortcutSheetProps) => (
  <Dialog
    wide
    open={open}
    onOpenChange={onOpenChange}
    title="Keyboard shortcuts"
    description={open ? <Standing close={() => onOpenChange(false)} /> : null}
  >
    <Groups />
  </Dialog>
)

const Standing = ({ close }: { close: () => void }) => (
  <>
    {singleKeysAreOff() ? 'Single keys are switched off for you.' : 'Single keys do nothing while you type.'}{' '}
    <Link href="/settings/preferences" className="link underline" onClick={close}>
      {singleKeysAreOff() ? 'Switch them on' : 'Switch them off'}
    </Link>
  </>
)

function Groups() {
  const pathname = usePathname()
  return (
    <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
      {shortcutsFor(pathname).map(({ where, here, shortcuts }) => (
        <section key={where} aria-label={where}>
          <h3 className="mb-1.5 font-medium">
            {where}
            {here ? <span className="ml-2 text-12 font-normal text-muted">this page</span> : null}
          </h3>
          <dl className="flex flex-col">
            {shortcuts.map((shortcut) => (
              <Line key={shortcut.keys.join(' ')} {...shortcut} />
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}

const Line = ({ keys, does }: Shortcut) => (
  <div className="flex min-h-7 items-baseline gap-3 py-0.5 text-13">
    <dt className="flex w-16 shrink-0 gap-1">
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </dt>
    <dd>{does}</dd>
  </div>
)
