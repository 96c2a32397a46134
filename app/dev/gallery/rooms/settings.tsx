import { AccountForm } from '#components/settings/account-form.tsx'
import { ConfirmAction } from '#components/settings/confirm-action.tsx'
import { Invite } from '#components/settings/invite.tsx'
import { KeyList, SealedBar } from '#components/settings/key-list.tsx'
import { NewToken } from '#components/settings/new-token.tsx'
import { NewsForm } from '#components/settings/news-form.tsx'
import { OrganisationForm } from '#components/settings/organisation-form.tsx'
import { PeopleTable } from '#components/settings/people-table.tsx'
import type { PersonListRow } from '#components/settings/person-rows.ts'
import { PreferencesForm } from '#components/settings/preferences-form.tsx'
import { SavedLine } from '#components/settings/saved-line.tsx'
import { AddMember, TeamDialog } from '#components/settings/team-forms.tsx'
import { TeamTable } from '#components/settings/team-table.tsx'
import { TokenList } from '#components/settings/token-list.tsx'
import { WipeDemo } from '#components/settings/wipe-demo.tsx'
import { WorkerList } from '#components/settings/worker-list.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { WIPE_STATES } from '#lib/demo/model.ts'
import { DAY_MS, type Instant, plus } from '#lib/kernel/time.ts'
import { readPreferences } from '#lib/people/preferences/model.ts'
import { LONG_NAME } from '../sample.ts'
import { Row, Specimen } from '../specimen.tsx'

const STORED = readPreferences(null)
const ZONES = ['UTC', 'Europe/Berlin']

const peopleAt = (now: Instant): PersonListRow[] => {
  const one: PersonListRow = {
    id: 'per_1',
    name: 'Olivia Owens',
    email: 'owner@demo.example',
    you: true,
    said: { word: 'active', tone: 'ok' },
    roles: 'admin',
    teams: 'Payments',
    lastSignInAt: now,
    knowsSignIn: true,
    opens: true,
  }
  return [
    one,
    {
      ...one,
      id: 'per_2',
      name: LONG_NAME,
      you: false,
      said: { word: 'disabled', tone: 'ended' },
      lastSignInAt: null,
      opens: false,
    },
    {
      ...one,
      id: 'per_3',
      you: false,
      said: { word: 'invited', tone: 'warn' },
      knowsSignIn: false,
      roles: '',
      teams: '',
    },
  ]
}

export const SettingsRoom = ({ now }: { now: Instant }) => (
  <>
    <Specimen id="settings-people" title="People and teams">
      <PeopleTable rows={peopleAt(now)} now={now} density="comfortable" linked placeholder={null} />
      <PeopleTable
        rows={[]}
        now={now}
        density="compact"
        linked={false}
        placeholder={<EmptyState title="Nobody" why="Invite somebody." />}
      />
      <TeamTable
        rows={[{ id: 'tea_1', name: 'Payments', description: LONG_NAME, members: 3, approves: 'ledger-prod' }]}
        density="comfortable"
        placeholder={null}
      />
      <Row>
        <Invite />
        <TeamDialog />
        <TeamDialog team={{ id: 'tea_1', name: 'Payments', description: '' }} />
        <ConfirmAction
          label="Disable…"
          title="Disable Olivia Owens"
          consequence="Open sessions end at once."
          confirmLabel="Disable"
          done="Disabled"
          method="POST"
          path="/api/v1/people/per_1/disable"
          danger
        />
      </Row>
      <AddMember teamId="tea_1" people={[{ value: 'per_1', label: 'Olivia Owens' }]} />
    </Specimen>
    <Specimen id="settings-own" title="One’s own">
      <AccountForm name="Olivia Owens" />
      <PreferencesForm
        stored={STORED}
        ownZone={null}
        organisationZone="Europe/Berlin"
        zones={ZONES}
        shown={{ theme: 'system', density: 'comfortable' }}
      />
      <NewsForm stored={STORED} mustAct />
      <Panel title="Tokens" flush actions={<NewToken />}>
        <TokenList
          now={now}
          mayRevoke
          tokens={[
            {
              id: 'tok_1',
              name: 'ci',
              said: { word: 'live', tone: 'ok' },
              scopes: 'requests:write',
              expiresAt: plus(now, DAY_MS),
              lastUsedAt: null,
              live: true,
            },
            {
              id: 'tok_2',
              name: LONG_NAME,
              said: { word: 'revoked', tone: 'ended' },
              scopes: 'audit:read',
              expiresAt: now,
              lastUsedAt: now,
              live: false,
            },
          ]}
        />
      </Panel>
      <SavedLine said="Saved." error={null} />
      <SavedLine said="" error="It could not be saved: the server did not answer." />
    </Specimen>
    <Specimen id="settings-product" title="The product’s">
      <OrganisationForm stored={{ name: 'Meridian', timeZone: 'UTC' }} zones={ZONES} />
      <Panel title="Keys" flush>
        <KeyList
          keys={[
            { keyId: 'k2', current: true, held: true, sealed: 41 },
            { keyId: 'k1', current: false, held: true, sealed: 0 },
            { keyId: 'k0', current: false, held: false, sealed: 2 },
          ]}
        />
      </Panel>
      <SealedBar done={39} of={41} />
      <WorkerList
        now={now}
        showHosts
        workers={[
          { id: 'wrk_1', version: '0.1.0', host: 'worker-1', startedAt: plus(now, -DAY_MS), beatAt: now, alive: true },
          {
            id: 'wrk_2',
            version: '0.1.0',
            host: LONG_NAME,
            startedAt: plus(now, -DAY_MS),
            beatAt: plus(now, -DAY_MS / 2),
            alive: false,
          },
        ]}
      />
      <WorkerList now={now} showHosts={false} workers={[]} />
      <Row>
        <WipeDemo wipe={null} consequence="What the demo made is removed." />
        {WIPE_STATES.map((state) => (
          <WipeDemo
            key={state}
            wipe={{ state, error: state === 'failed' ? 'The target did not answer.' : null }}
            consequence="It is removed."
            small
          />
        ))}
      </Row>
    </Specimen>
  </>
)
