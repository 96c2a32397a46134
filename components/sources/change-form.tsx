'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { ButtonLink } from '../ui/button-link.tsx'
import { Callout } from '../ui/callout.tsx'
import { Panel, PanelSection } from '../ui/panel.tsx'
import type { SelectOption } from '../ui/select.tsx'
import { toast } from '../ui/toaster.tsx'
import { type About, AboutFields } from './about-fields.tsx'
import { type Access, complaintsOf, configOf } from './access.ts'
import { AccessFields } from './access-fields.tsx'

type ChangeFormProps = {
  sourceId: string
  version: number
  about: About
  access: Access | null
  teams: readonly SelectOption[]
  intervals: readonly SelectOption[]
}

/** Only what differs is sent; a new address or password is tried at the target before it is kept. */
export function ChangeForm({ sourceId, version, about, access, teams, intervals }: ChangeFormProps) {
  const [aboutNow, setAbout] = useState(about)
  const [accessNow, setAccess] = useState(access)
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({})
  const action = useAction()
  const router = useRouter()
  const save = () => {
    const found = {
      ...(accessNow ? complaintsOf(accessNow, false) : {}),
      ...(aboutNow.name.trim().length < 2 ? { name: 'Give it a name of two letters or more.' } : {}),
    }
    setProblems(found)
    if (Object.keys(found).length > 0) return
    const { password, ...address } = accessNow ?? { password: '' }
    const addressChanged =
      access !== null && accessNow !== null && JSON.stringify(configOf(accessNow)) !== JSON.stringify(configOf(access))
    const body = {
      version,
      ...aboutNow,
      name: aboutNow.name.trim(),
      approverTeamId: aboutNow.approverTeamId || null,
      ...(addressChanged || password ? { config: configOf({ ...address, password } as Access) } : {}),
      ...(password ? { secret: { password } } : {}),
    }
    action.run(
      () => call(`/api/v1/sources/${sourceId}`, { method: 'PATCH', body }),
      () => {
        toast.success('Changed')
        router.push(`/sources/${sourceId}`)
      },
    )
  }
  return (
    <form noValidate onSubmit={(event) => (event.preventDefault(), save())} className="max-w-2xl">
      <Panel title="Change">
        <AboutFields
          value={aboutNow}
          onChange={(change) => setAbout({ ...aboutNow, ...change })}
          problems={problems}
          teams={teams}
          intervals={intervals}
        />
        {accessNow ? (
          <PanelSection title="Address and secret">
            <AccessFields
              value={accessNow}
              onChange={(change) => setAccess({ ...accessNow, ...change })}
              problems={problems}
              secretKept
            />
          </PanelSection>
        ) : null}
        {action.error ? (
          <div className="mt-4">
            <Callout tone="danger" title="Nothing was changed">
              {action.error}
            </Callout>
          </div>
        ) : null}
        <div className="mt-5 flex flex-wrap gap-2">
          <Button type="submit" variant="primary" pending={action.pending && 'Saving…'}>
            Save
          </Button>
          <ButtonLink href={`/sources/${sourceId}`}>Back to the source</ButtonLink>
        </div>
      </Panel>
    </form>
  )
}
