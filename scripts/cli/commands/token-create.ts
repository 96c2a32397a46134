import { parseArgs } from 'node:util'
import { parseIsoDuration } from '#lib/kernel/duration.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import {
  DEFAULT_TOKEN_SCOPES,
  EmailSchema,
  TOKEN_SCOPE_NAMES,
  TokenScopeSchema,
  type TokenScope,
} from '#lib/people/model.ts'
import { UsageError, type Command } from '../command.ts'
import { operatorContext } from '../operator.ts'

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `90m`, `1h`, `30d` or ISO 8601. */
function lifetimeOf(text: string): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  if (count && unit) return Number(count) * (UNITS_MS[unit] ?? 0)
  try {
    return parseIsoDuration(text)
  } catch {
    throw new UsageError(`--ttl ${text}: say a time such as 90m, 1h, 30d or PT1H.`)
  }
}

function scopesOf(given: string[] | undefined): TokenScope[] {
  if (!given) return [...DEFAULT_TOKEN_SCOPES]
  return given
    .flatMap((list) => list.split(','))
    .filter(Boolean)
    .map((text) => {
      const scope = TokenScopeSchema.safeParse(text.trim())
      if (!scope.success) throw new UsageError(`there is no scope ${text}. Scopes: ${TOKEN_SCOPE_NAMES.join(', ')}.`)
      return scope.data
    })
}

export const command: Command = {
  name: 'token create',
  usage: '--person EMAIL --ttl 1h [--scope SCOPE,… …] [--name NAME]',
  summary: 'Makes a personal token and prints its secret, once. Without --scope it only reads; voting must be named.',
  run: async (args) => {
    const options = {
      person: { type: 'string' },
      ttl: { type: 'string' },
      scope: { type: 'string', multiple: true },
      name: { type: 'string' },
    } as const
    const { values } = parseArgs({ args, options })
    const email = EmailSchema.safeParse(values.person)
    if (!email.success) throw new UsageError('--person takes the e-mail address of somebody who has signed in.')
    if (!values.ttl) throw new UsageError('--ttl says how long the token lives, 365 days at most.')
    const input = {
      scopes: scopesOf(values.scope),
      lifetimeMs: lifetimeOf(values.ttl),
      name: values.name ?? 'Made on the command line',
    }
    const { createTokenByEmail } = await import('#lib/people/server.ts')
    const { token, secret } = await createTokenByEmail(await operatorContext(), { email: email.data, ...input })
    // The secret alone on standard output, so that a script can take it.
    process.stderr.write(
      `Token ${token.id} of ${email.data}, until ${toRfc3339(token.expiresAt)}: ${token.scopes.join(' ')}\nIt is shown only now.\n`,
    )
    process.stdout.write(`${secret.reveal()}\n`)
  },
}
