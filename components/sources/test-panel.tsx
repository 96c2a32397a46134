'use client'

import { useState } from 'react'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Panel } from '../ui/panel.tsx'
import { type Report, TestReport } from './test-report.tsx'

/** Asks the target which rights Curfew has there. Changes nothing. */
export function TestPanel({ sourceId }: { sourceId: string }) {
  const [report, setReport] = useState<Report | null>(null)
  const action = useAction()
  const test = () => action.run(() => post<Report>(`/api/v1/sources/${sourceId}/test`), setReport)
  return (
    <Panel
      title="Rights at the target"
      actions={
        <Button size="small" pending={action.pending && 'Testing…'} onClick={test}>
          {report ? 'Test again' : 'Test'}
        </Button>
      }
    >
      {action.error ? (
        <p role="alert" className="text-danger-text">
          {action.error}
        </p>
      ) : report ? (
        <TestReport report={report} />
      ) : (
        <p className="max-w-[72ch] text-muted">
          Checks the address, the sign-in and each right that Curfew needs there, and prints the exact statements that
          are missing. Nothing is changed.
        </p>
      )}
    </Panel>
  )
}
