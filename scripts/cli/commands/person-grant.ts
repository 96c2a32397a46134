import { parseArgs } from 'node:util'
import type { GrantedByEmail } from '#lib/people/server.ts'
import { EmailSchema, ROLE_NAMES, RoleSchema, STORED_ROLES } from '#lib/people/model.ts'
import { UsageError, type Command } from '../command.ts'
import { operatorContext } from '../operator.ts'

function tellOf(email: string, role: string, outcome: GrantedByEmail): string {
  if (outcome.kind === 'invited')
    return `${email} is invited with the role ${role}. It is theirs when they first sign in with that address, verified by the issuer.`
  const who = `${outcome.name} (${outcome.issuer ? `${outcome.subject} at ${outcome.issuer}` : 'not signed in yet'})`
  return outcome.kind === 'unchanged'
    ? `${who} has the role ${role} already.`
    : `${who} now has the role ${role}. Check that this is the right account; they must sign in again.`
}

export const command: Command = {
  name: 'person grant',
  usage: `EMAIL ${STORED_ROLES.join('|')}`,
  summary: 'Gives a role to the person with this address, or invites them with it.',
  run: async (args) => {
    const { positionals } = parseArgs({ args, allowPositionals: true, options: {} })
    const [givenEmail, givenRole, more] = positionals
    const email = EmailSchema.safeParse(givenEmail)
    const role = RoleSchema.safeParse(givenRole)
    if (!email.success || more !== undefined) throw new UsageError('say one e-mail address and one role.')
    if (!role.success) throw new UsageError(`the role is one of ${STORED_ROLES.join(', ')}.`)
    const { grantRoleByEmail } = await import('#lib/people/server.ts')
    const outcome = await grantRoleByEmail(await operatorContext(), { email: email.data, role: role.data })
    process.stdout.write(`${tellOf(email.data, ROLE_NAMES[role.data], outcome)}\n`)
  },
}
