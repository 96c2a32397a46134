/** `bin/curfew`: finds the command, runs it, and says in one line what went wrong. */
import { readdirSync } from 'node:fs'
import { isDomainError } from '#lib/kernel/errors.ts'
import { databaseFailure, explain } from '#scripts/machine/failure.ts'
import { UsageError, type Command } from './command.ts'
import { nearest } from './suggest.ts'

const FOLDER = new URL('./commands/', import.meta.url)
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -3))
  .sort()

const load = async (file: string): Promise<Command> =>
  ((await import(new URL(`${file}.ts`, FOLDER).href)) as { command: Command }).command
const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const complain = (text: string): boolean => process.stderr.write(`${text}\n`)

async function help(): Promise<void> {
  const commands = await Promise.all(NAMES.map(load))
  const lines = commands.map(({ name, usage, summary }) => `  curfew ${`${name} ${usage}`.trim()}\n      ${summary}`)
  say(`Usage: curfew COMMAND\n\n${lines.join('\n')}\n\nSettings come from the environment; the README lists them.`)
}

function unknown(words: string[]): number {
  const typed = words
    .slice(0, 2)
    .filter((word) => !word.startsWith('-'))
    .join(' ')
  const meant = nearest(
    typed,
    NAMES.map((file) => file.replace('-', ' ')),
  )
  complain(
    `curfew: there is no command "${typed}".${meant ? ` Did you mean "${meant}"?` : ''} curfew --help lists them.`,
  )
  return 2
}

/** The command named by the first two words, or by the first. */
function find(words: string[]): { file: string; args: string[] } | null {
  for (const count of [2, 1]) {
    const file = words.slice(0, count).join('-')
    if (words.length >= count && NAMES.includes(file)) return { file, args: words.slice(count) }
  }
  return null
}

/** Every expected failure in one line; a stack trace only for what nobody expected. */
function report(error: unknown, command: Command): number {
  if (error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) {
    complain(
      `curfew ${command.name}: ${(error as Error).message}\nUsage: curfew ${`${command.name} ${command.usage}`.trim()}`,
    )
    return 2
  }
  const url = process.env.DATABASE_URL
  const known = url && URL.canParse(url) ? databaseFailure(error, url) : error
  // Told apart by name: the settings need zod, and most commands without a server need no settings.
  if (isDomainError(known) || ['SettingsError', 'StartFailure'].includes((known as Error).name))
    complain(`curfew: ${(known as Error).message}`)
  else complain(explain(known))
  return 1
}

async function main(words: string[]): Promise<number | void> {
  if (words.length === 0 || words[0] === 'help' || words[0] === '--help' || words[0] === '-h') return help()
  const found = find(words)
  if (!found) return unknown(words)
  const command = await load(found.file)
  if (found.args.includes('--help') || found.args.includes('-h')) {
    say(`Usage: curfew ${`${command.name} ${command.usage}`.trim()}\n\n${command.summary}`)
    return
  }
  let code: number
  try {
    code = (await command.run(found.args)) ?? 0
  } catch (error) {
    code = report(error, command)
  }
  if (command.stays && code === 0) return
  process.exit(code)
}

process.exitCode = (await main(process.argv.slice(2))) ?? 0
