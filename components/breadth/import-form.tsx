'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { CodeBlock } from '../ui/code-block.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Panel, PanelSection } from '../ui/panel.tsx'
import { Select, type SelectOption } from '../ui/select.tsx'
import { toast } from '../ui/toaster.tsx'
import { FileField, type Given, NOTHING_GIVEN } from './file-field.tsx'
import { fileOf, upload } from './upload.ts'

type ImportFormProps = { teams: readonly SelectOption[]; environments: readonly SelectOption[] }
type Problems = Readonly<Record<string, string>>

const GATHER = 'aws iam get-account-authorization-details > account.json'

function useImport() {
  const [account, setAccount] = useState<Given>(NOTHING_GIVEN)
  const [policies, setPolicies] = useState<Given>(NOTHING_GIVEN)
  const [name, setName] = useState('')
  const [environment, setEnvironment] = useState('unknown')
  const [teamId, setTeamId] = useState('')
  const [problems, setProblems] = useState<Problems>({})
  const action = useAction()
  const router = useRouter()
  const send = () => {
    const file = fileOf(account.file, account.pasted)
    const scp = fileOf(policies.file, policies.pasted)
    const found = {
      ...(file ? {} : { account: 'Choose the file, or paste its text.' }),
      ...(name.trim().length < 2 ? { name: 'Give it a name of two letters or more.' } : {}),
    }
    setProblems(found)
    if (!file || Object.keys(found).length > 0) return
    const form = new FormData()
    form.set('name', name.trim())
    form.set('environment', environment)
    if (teamId) form.set('approverTeamId', teamId)
    form.set('account', file)
    if (scp) form.set('serviceControl', scp)
    action.run(
      () => upload('/api/v1/sources/aws-accounts', form),
      ({ id }) => {
        toast.success(`${name.trim()} is imported; it is scored in a moment`)
        router.push(`/sources/${id}`)
      },
    )
  }
  return {
    account,
    setAccount,
    policies,
    setPolicies,
    name,
    setName,
    environment,
    setEnvironment,
    teamId,
    setTeamId,
    problems,
    action,
    send,
  }
}

/** Imports an AWS account from what its own command line prints: no key and no line to it is needed. */
export function ImportForm({ teams, environments }: ImportFormProps) {
  const form = useImport()
  const { action, problems } = form
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <form className="contents" noValidate onSubmit={(event) => (event.preventDefault(), form.send())}>
        <Panel title="The account">
          <div className="flex flex-col gap-4">
            <FileField
              id="account"
              label="Authorisation details"
              hint="JSON, 32 MB at most. It stays here: policies are kept, nothing is sent to AWS."
              error={problems.account}
              value={form.account}
              onChange={form.setAccount}
            />
            <FileField
              id="serviceControl"
              label="Organisation policies"
              optional
              hint="Service control policies, one list per level from the root down. Without them none is taken to be in force."
              value={form.policies}
              onChange={form.setPolicies}
            />
          </div>
          <PanelSection title="In Curfew">
            <About form={form} teams={teams} environments={environments} />
          </PanelSection>
          {action.error ? (
            <div className="mt-4">
              <Callout tone="danger" title="It was not imported">
                {action.error}
              </Callout>
            </div>
          ) : null}
          <div className="mt-5">
            <Button type="submit" variant="primary" pending={action.pending && 'Importing…'}>
              Import
            </Button>
          </div>
        </Panel>
      </form>
      <Panel title="Where it comes from">
        <div className="flex flex-col gap-3">
          <p className="max-w-[60ch] text-muted">
            Somebody who may read IAM runs this in the account. It prints users, groups, roles and policies, and no
            secret.
          </p>
          <CodeBlock title="In a shell with AWS credentials" code={GATHER} />
          <p className="max-w-[60ch] text-muted">
            Users and roles become identities and are scored. Nothing can be given or taken there: import a newer file
            to see what changed.
          </p>
        </div>
      </Panel>
    </div>
  )
}

type AboutProps = ImportFormProps & { form: ReturnType<typeof useImport> }

const About = ({ form, teams, environments }: AboutProps) => (
  <div className="grid gap-4 sm:grid-cols-2">
    <Field id="name" label="Name" error={form.problems.name}>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          placeholder="payments-prod"
          value={form.name}
          onChange={(event) => form.setName(event.target.value)}
        />
      )}
    </Field>
    <Field id="environment" label="Environment">
      {(control) => (
        <Select
          {...control}
          options={environments}
          value={form.environment}
          onChange={(event) => form.setEnvironment(event.target.value)}
        />
      )}
    </Field>
    <Field id="approverTeamId" label="Governed by" hint="Its members see everything of this source.">
      {(control) => (
        <Select
          {...control}
          options={[{ value: '', label: 'No team yet' }, ...teams]}
          value={form.teamId}
          onChange={(event) => form.setTeamId(event.target.value)}
        />
      )}
    </Field>
  </div>
)
