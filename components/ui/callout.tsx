import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'
import { shown } from './shown.ts'
import { visibleText } from './visible.ts'

type CalloutProps = { tone?: 'info' | 'warn' | 'danger'; title: string; children?: ReactNode; action?: ReactNode }

const LOOKS = {
  info: { Icon: Info, box: 'border-hairline bg-sunken', icon: 'text-accent' },
  warn: { Icon: TriangleAlert, box: 'border-warn/45 bg-warn-soft', icon: 'text-warn-text' },
  danger: { Icon: CircleAlert, box: 'border-danger/45 bg-danger-soft', icon: 'text-danger-text' },
} as const

/** Something the reader must weigh before going on. */
export function Callout({ tone = 'info', title, children, action }: CalloutProps) {
  const { Icon, box, icon } = LOOKS[tone]
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'note'}
      className={cn('flex items-start gap-3 rounded-panel border px-4 py-3', box)}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', icon)} />
      <div className="flex min-w-0 flex-1 flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 max-w-[72ch]">
          <p className="font-medium wrap-anywhere">{visibleText(title)}</p>
          {children ? <div className="mt-0.5 text-muted wrap-anywhere">{shown(children)}</div> : null}
        </div>
        {action}
      </div>
    </div>
  )
}
