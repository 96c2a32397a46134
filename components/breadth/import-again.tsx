'use client'

import { useState } from 'react'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { CheckboxRow } from '../ui/checkbox.tsx'
import { Panel } from '../ui/panel.tsx'
import { toast } from '../ui/toaster.tsx'
import { FileField, type Given, NOTHING_GIVEN } from './file-field.tsx'
import { fileOf, upload } from './upload.ts'

/** A newer file of an account that is there. When it lacks much, somebody confirms that this is really gone. */
export function ImportAgain({ sourceId, source }: { sourceId: string; source: string }) {
  const [account, setAccount] = useState<Given>(NOTHING_GIVEN)
  const [policies, setPolicies] = useState<Given>(NOTHING_GIVEN)
  const [accepted, setAccepted] = useState(false)
  const [missing, setMissing] = useState<string | null>(null)
  const [round, setRound] = useState(0)
  const action = useAction()
  const isHeld = action.problem?.code === 'source.much-missing'
  const send = () => {
    const file = fileOf(account.file, account.pasted)
    const scp = fileOf(policies.file, policies.pasted)
    setMissing(file ? null : 'Choose the file, or paste its text.')
    if (!file) return
    const form = new FormData()
    form.set('account', file)
    if (scp) form.set('serviceControl', scp)
    if (accepted) form.set('acceptDisappearance', 'true')
    action.run(
      () => upload(`/api/v1/sources/${sourceId}/aws-account`, form),
      () => {
        toast.success(`The newer file of ${source} is imported; it is scored in a moment`)
        setAccount(NOTHING_GIVEN)
        setPolicies(NOTHING_GIVEN)
        setAccepted(false)
        setRound(round + 1)
      },
    )
  }
  return (
    <Panel title="Import a newer file">
      <form
        key={round}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => (event.preventDefault(), send())}
      >
        <FileField
          id="account"
          label="Authorisation details"
          hint="All of the account: what the file lacks is gone."
          error={missing}
          value={account}
          onChange={setAccount}
        />
        <FileField
          id="serviceControl"
          label="Organisation policies"
          optional
          hint="Without a file they stay as they are."
          value={policies}
          onChange={setPolicies}
        />
        {action.error ? (
          <Callout
            tone={isHeld ? 'warn' : 'danger'}
            title={isHeld ? 'Held: much is missing in it' : 'It was not imported'}
          >
            {action.error}
          </Callout>
        ) : null}
        {isHeld || accepted ? (
          <CheckboxRow
            id="accepted"
            label="All that is missing in it is really gone"
            checked={accepted}
            onCheckedChange={setAccepted}
          />
        ) : null}
        <div>
          <Button type="submit" pending={action.pending && 'Importing…'}>
            Import the newer file
          </Button>
        </div>
      </form>
    </Panel>
  )
}
