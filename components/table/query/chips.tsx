'use client'

import { X } from 'lucide-react'
import { cn } from '../../ui/cn.ts'
import { visibleText } from '../../ui/visible.ts'

export const Chip = ({ label, wrong, onRemove }: { label: string; wrong?: boolean; onRemove: () => void }) => (
  <button
    type="button"
    aria-label={`Remove the filter ${visibleText(label)}`}
    onClick={onRemove}
    className={cn(
      'inline-flex min-h-6 max-w-full items-center gap-1 rounded-control border border-hairline bg-sunken pr-1 pl-2 text-left text-12 wrap-anywhere hover:border-edge',
      wrong && 'border-danger text-danger-text',
    )}
  >
    <bdi>{visibleText(label)}</bdi>
    <X aria-hidden className="size-3.5 shrink-0 text-muted" />
  </button>
)
