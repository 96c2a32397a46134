'use client'

import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { EmptyState } from '../ui/states.tsx'
import { StatusChip, type StatusTone } from '../ui/status-chip.tsx'
import { forgetMessages, type MessageTone, useMessages } from '../ui/toast-log.ts'

const SAID: Record<MessageTone, { tone: StatusTone; word: string }> = {
  success: { tone: 'ok', word: 'done' },
  error: { tone: 'danger', word: 'failed' },
  warning: { tone: 'warn', word: 'note' },
  info: { tone: 'ended', word: 'note' },
}

const clock = (atMs: number): string => new Date(atMs).toLocaleTimeString('en-GB')

/** What the corner of the screen said in this session, newest first. */
export function MessageLog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const messages = useMessages()
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Messages of this session"
      description="What this tab told you, newest first, by this device’s clock. The record itself is the audit."
      footer={messages.length > 0 ? <Button onClick={forgetMessages}>Clear</Button> : null}
    >
      {messages.length === 0 ? (
        <EmptyState
          title="No messages yet"
          why="What you record is confirmed in the corner, and can be read again here."
        />
      ) : (
        <ol aria-label="Messages" className="max-h-[50vh] divide-y divide-hairline overflow-y-auto" tabIndex={0}>
          {messages.map(({ id, tone, text, more, atMs }) => (
            <li key={id} className="flex items-start gap-3 py-2 text-13">
              <time dateTime={new Date(atMs).toISOString()} className="tabular shrink-0 text-muted">
                {clock(atMs)}
              </time>
              <StatusChip tone={SAID[tone].tone}>{SAID[tone].word}</StatusChip>
              <span className="min-w-0 wrap-anywhere">
                {text}
                {more ? <span className="block text-muted">{more}</span> : null}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  )
}
