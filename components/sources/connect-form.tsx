'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { post } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { ButtonLink } from '../ui/button-link.tsx'
import { Callout } from '../ui/callout.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Panel, PanelSection } from '../ui/panel.tsx'
import { Select, type SelectOption } from '../ui/select.tsx'
import { toast } from '../ui/toaster.tsx'
import { type Access, complaintsOf, configOf, NO_ACCESS } from './access.ts'
import { AccessFields } from './access-fields.tsx'
import { type About, AboutFields } from './about-fields.tsx'
import { type Report, TestReport } from './test-report.tsx'

type ConnectFormProps = { teams: readonly SelectOption[]; intervals: readonly SelectOption[] }
type Problems = Readonly<Record<string, string>>

const WAYS = [
  { value: 'url', label: 'By its URL' },
  { value: 'fields', label: 'Field by field' },
]
const ABOUT: About = { name: '', environment: 'unknown', approverTeamId: '', syncInterval: 'PT5M' }

function useConnect() {
  const [way, setWay] = useState('url')
  const [url, setUrl] = useState('')
  const [access, setAccess] = useState<Access>(NO_ACCESS)
  const [about, setAbout] = useState<About>(ABOUT)
  const [problems, setProblems] = useState<Problems>({})
  const [report, setReport] = useState<Report | null>(null)
  const [added, setAdded] = useState<string | null>(null)
  const [doing, setDoing] = useState<'test' | 'connect' | null>(null)
  const action = useAction()
  const router = useRouter()
  const address = () =>
    way === 'url'
      ? { url: url.trim() }
      : { kind: 'postgresql', config: configOf(access), secret: { password: access.password } }
  const complaints = (): Problems =>
    way === 'url'
      ? url.trim()
        ? {}
        : { url: 'Paste postgresql://user:password@host:5432/database.' }
      : complaintsOf(access, true)
  const attempt = (what: 'test' | 'connect', more: Problems, act: () => void) => {
    const found = { ...complaints(), ...more }
    setProblems(found)
    if (Object.keys(found).length > 0) return
    setDoing(what)
    act()
  }
  const test = () =>
    attempt('test', {}, () => action.run(() => post<Report>('/api/v1/sources/test', address()), setReport))
  const connect = () =>
    attempt('connect', about.name.trim().length < 2 ? { name: 'Give it a name of two letters or more.' } : {}, () =>
      action.run(
        () =>
          post<{ id: string; report: Report }>('/api/v1/sources', {
            ...address(),
            ...about,
            name: about.name.trim(),
            approverTeamId: about.approverTeamId || null,
          }),
        (made) => {
          toast.success(`${about.name.trim()} is connected; its first sync is due`)
          setReport(made.report)
          setAdded(made.id)
          if (made.report.ok) router.push(`/sources/${made.id}`)
        },
      ),
    )
  return {
    way,
    setWay,
    url,
    setUrl,
    access,
    setAccess,
    about,
    setAbout,
    problems,
    report,
    added,
    doing,
    action,
    test,
    connect,
  }
}

/** Connects a system: where it is, what it is called, who decides. Test first if you like; connecting tests anyway. */
export function ConnectForm({ teams, intervals }: ConnectFormProps) {
  const form = useConnect()
  const { action, doing, report, added } = form
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <form className="contents" noValidate onSubmit={(event) => (event.preventDefault(), form.connect())}>
        <Panel title="The system">
          <Address form={form} />
          <PanelSection title="In Curfew">
            <AboutFields
              value={form.about}
              onChange={(change) => form.setAbout({ ...form.about, ...change })}
              problems={form.problems}
              teams={teams}
              intervals={intervals}
            />
          </PanelSection>
          {action.error ? (
            <div className="mt-4">
              <Callout tone="danger" title={doing === 'test' ? 'It could not be tested' : 'It was not connected'}>
                {action.error}
              </Callout>
            </div>
          ) : null}
          <div className="mt-5 flex flex-wrap gap-2">
            <Button
              type="submit"
              variant="primary"
              disabled={added !== null || (action.pending && doing === 'test')}
              pending={action.pending && doing === 'connect' && 'Connecting…'}
            >
              Connect
            </Button>
            <Button
              onClick={form.test}
              disabled={action.pending && doing === 'connect'}
              pending={action.pending && doing === 'test' && 'Testing…'}
            >
              Test first
            </Button>
          </div>
        </Panel>
      </form>
      <Panel title="Rights at the target">
        {added && report && !report.ok ? (
          <div className="mb-4">
            <Callout
              tone="warn"
              title="Connected, but rights are missing"
              action={
                <ButtonLink size="small" href={`/sources/${added}`}>
                  Open the source
                </ButtonLink>
              }
            >
              It can be read as far as it lets itself be read. Paste the statements, then test again on its page.
            </Callout>
          </div>
        ) : null}
        {report ? (
          <TestReport report={report} />
        ) : (
          <p className="max-w-[60ch] text-muted">
            The test says which rights Curfew needs at the target and prints the exact statements to paste. It changes
            nothing there.
          </p>
        )}
      </Panel>
    </div>
  )
}

function Address({ form }: { form: ReturnType<typeof useConnect> }) {
  return (
    <div className="flex flex-col gap-4">
      <Field id="way" label="How to reach it">
        {(control) => (
          <Select {...control} options={WAYS} value={form.way} onChange={(event) => form.setWay(event.target.value)} />
        )}
      </Field>
      {form.way === 'url' ? (
        <Field
          id="url"
          label="URL"
          hint="postgresql://user:password@host:5432/database. It is taken apart and sealed, never stored as it stands."
          error={form.problems.url}
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="off"
              spellCheck={false}
              placeholder="postgresql://"
              value={form.url}
              onChange={(event) => form.setUrl(event.target.value)}
            />
          )}
        </Field>
      ) : (
        <AccessFields
          value={form.access}
          onChange={(change) => form.setAccess({ ...form.access, ...change })}
          problems={form.problems}
        />
      )}
    </div>
  )
}
