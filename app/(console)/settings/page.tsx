import type { Metadata } from 'next'
import { AccountForm } from '#components/settings/account-form.tsx'
import { ConfirmAction } from '#components/settings/confirm-action.tsx'
import { NewToken } from '#components/settings/new-token.tsx'
import { toTokenRow } from '#components/settings/person-rows.ts'
import { TokenList } from '#components/settings/token-list.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { plural } from '#components/ui/numbers.ts'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { ROLE_NAMES } from '#lib/people/model.ts'
import { getPerson } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { Frame } from './frame.tsx'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage() {
  const ctx = await currentViewer()
  const [me, now] = await Promise.all([getPerson(ctx, ctx.actor.personId), databaseTime(ctx.db)])
  return (
    <Frame current="/settings" title="Account" description="You, and the tokens that act as you.">
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="flex min-w-0 flex-col gap-5">
          <Panel title="You">
            <AccountForm name={me.name} />
          </Panel>
          <Panel title="Personal tokens" count={me.tokens.length} actions={<NewToken />} flush>
            {me.tokens.length > 0 ? (
              <TokenList tokens={me.tokens.map((token) => toTokenRow(token, now))} now={now} mayRevoke />
            ) : (
              <EmptyState
                title="No tokens"
                why="A token lets a script use the API as you, within scopes you choose, until it expires. Its secret is shown once."
              />
            )}
          </Panel>
        </div>
        <Panel title="Signed in">
          <KeyFacts
            facts={[
              { label: 'E-mail', value: me.email },
              {
                label: 'Roles',
                value: me.roles.length > 0 ? me.roles.map((role) => ROLE_NAMES[role]).join(', ') : 'Owner',
              },
              { label: 'Teams', value: me.teams.length > 0 ? me.teams.map((team) => team.name).join(', ') : null },
              { label: 'Sessions', value: plural(me.liveSessions, 'live session') },
            ]}
          />
          <div className="mt-4">
            <ConfirmAction
              small
              label="Sign out everywhere…"
              title="Sign out everywhere"
              consequence={`${plural(me.liveSessions, 'session')} of yours, this one too, ${me.liveSessions === 1 ? 'ends' : 'end'} at once. Tokens go on.`}
              confirmLabel="Sign out everywhere"
              done="Signed out everywhere"
              method="DELETE"
              path="/api/v1/me/sessions"
              then="/sign-in"
            />
          </div>
        </Panel>
      </div>
    </Frame>
  )
}
