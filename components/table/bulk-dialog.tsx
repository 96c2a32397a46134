'use client'

import { useId, useState } from 'react'
import type { BulkItem } from '#lib/views/model.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { ForField } from '../ui/for-field.tsx'
import { Textarea } from '../ui/input.tsx'
import { formatCount, plural } from '../ui/numbers.ts'
import { Name } from '../ui/name.tsx'
import { visibleText } from '../ui/visible.ts'
import type { BulkInput, BulkPlan, BulkResult, BulkState, useBulk } from './bulk-run.ts'
import type { TeamChoice } from './views-frame.tsx'

type BulkDialogProps = {
  plan: BulkPlan
  bulk: ReturnType<typeof useBulk>
  teams: readonly TeamChoice[]
  most: number
  onClose: () => void
  focusAfter?: () => HTMLElement | null
}

/** Preview, then progress, then what became of each. */
export function BulkDialog({ plan, bulk, teams, most, onClose, focusAfter }: BulkDialogProps) {
  const { state } = bulk
  return (
    <Dialog
      open={state.step !== 'closed'}
      // What runs is not left unseen: it is stopped first.
      onOpenChange={(open) => (open || state.step === 'running' ? undefined : onClose())}
      title={titleOf(plan, state)}
      {...(focusAfter ? { focusAfter } : {})}
      wide
    >
      {state.step === 'looking' ? <p role="status">Looking at what would happen…</p> : null}
      {state.step === 'failed' ? (
        <p role="alert" className="text-danger-text">
          {state.message} Nothing was done.
        </p>
      ) : null}
      {state.step === 'preview' ? (
        <Preview
          plan={plan}
          items={state.items}
          more={state.more}
          most={most}
          teams={teams}
          onRun={(input) => void bulk.run(state.items, input)}
          onCancel={onClose}
        />
      ) : null}
      {state.step === 'running' ? <Running done={state.results.length} total={state.total} onStop={bulk.stop} /> : null}
      {state.step === 'done' ? <Done {...state} onClose={onClose} /> : null}
    </Dialog>
  )
}

function titleOf(plan: BulkPlan, state: BulkState): string {
  if (state.step === 'running') return `${plan.verb}: under way`
  if (state.step === 'done') return 'What became of each'
  const will = state.step === 'preview' ? state.items.filter((item) => item.refused === null).length : null
  return will === null ? `${plan.verb} ${plan.many}` : `${plan.verb} ${plural(will, plan.one, plan.many)}`
}

type PreviewProps = {
  plan: BulkPlan
  items: readonly BulkItem[]
  more: boolean
  most: number
  teams: readonly TeamChoice[]
  onRun: (input: BulkInput) => void
  onCancel: () => void
}

function Preview({ plan, items, more, most, teams, onRun, onCancel }: PreviewProps) {
  const id = useId()
  const [reason, setReason] = useState('')
  const [teamId, setTeamId] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  const allowed = items.filter((item) => item.refused === null)
  const refused = items.filter((item) => item.refused !== null)
  const submit = () => {
    if (reason.trim().length < plan.reason.min) return setComplaint(`Write at least ${plan.reason.min} characters.`)
    onRun({ reason: reason.trim(), ...(teamId ? { teamId } : {}) })
  }
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={(event) => (event.preventDefault(), submit())}>
      <div role="status" className="flex flex-col gap-1 text-13">
        {[...Map.groupBy(allowed, (item) => item.will ?? '')].map(([will, those]) => (
          <p key={will}>
            <span className="tabular font-medium">{formatCount(those.length)}</span> {plan.will[will] ?? will}
          </p>
        ))}
        {refused.length > 0 ? (
          <p>
            <span className="tabular font-medium">{formatCount(refused.length)}</span> refused, and left as they are
          </p>
        ) : null}
        {more ? (
          <p className="text-warn-text">More match. {formatCount(most)} are done in one go; the others stay.</p>
        ) : null}
      </div>
      {refused.length > 0 ? (
        <details className="text-13">
          <summary className="min-h-6 cursor-pointer text-muted">Which are refused, and why</summary>
          <Lines lines={refused.map((item) => ({ id: item.id, name: item.name, text: item.refused?.message ?? '' }))} />
        </details>
      ) : null}
      {allowed.length > 0 ? (
        <>
          <ForField id={`${id}-for`} teams={teams} teamId={teamId} onChange={setTeamId} />
          <Field
            id={`${id}-reason`}
            label={plan.reason.label}
            hint={plan.reason.hint}
            error={complaint}
            optional={plan.reason.optional ?? false}
          >
            {(control) => <Textarea {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
          </Field>
        </>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
        {allowed.length > 0 ? (
          <Button type="submit" variant="primary">
            {plan.verb} {plural(allowed.length, plan.one, plan.many)}
          </Button>
        ) : null}
      </div>
    </form>
  )
}

const Running = ({ done, total, onStop }: { done: number; total: number; onStop: () => void }) => (
  <div className="flex flex-col gap-3">
    <progress aria-label="Done" value={done} max={total} className="h-2 w-full accent-accent" />
    <div className="flex items-center justify-between">
      <p role="status" className="tabular text-13">
        {formatCount(done)} of {formatCount(total)}
      </p>
      <Button size="small" onClick={onStop}>
        Stop
      </Button>
    </div>
  </div>
)

type DoneProps = { items: readonly BulkItem[]; results: readonly BulkResult[]; left: number; onClose: () => void }

const Done = ({ items, results, left, onClose }: DoneProps) => {
  const names = new Map(items.map((item) => [item.id, item.name]))
  const failed = results.filter((one) => !one.done)
  const line = (one: BulkResult) => ({
    id: one.id,
    name: names.get(one.id) ?? one.id,
    text: one.message,
    bad: !one.done,
  })
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="text-13">
        <span className="tabular font-medium">{formatCount(results.length - failed.length)}</span> done
        {failed.length > 0 ? `, ${formatCount(failed.length)} refused` : ''}
        {left > 0 ? `, ${formatCount(left)} not begun` : ''}
      </p>
      <Lines lines={[...failed, ...results.filter((one) => one.done)].map(line)} />
      <div className="flex justify-end">
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  )
}

type Line = { id: string; name: string; text: string; bad?: boolean }

const Lines = ({ lines }: { lines: readonly Line[] }) => (
  // A long list scrolls by itself, so it must take focus for the keyboard.
  <ul aria-label="Rows" tabIndex={0} className="mt-2 flex max-h-72 flex-col gap-1.5 overflow-y-auto text-13">
    {lines.map((line) => (
      <li key={line.id}>
        <span className="font-medium">
          <Name>{line.name}</Name>
        </span>{' '}
        <span className={line.bad ? 'text-danger-text' : 'text-muted'}>{visibleText(line.text)}</span>
      </li>
    ))}
  </ul>
)
