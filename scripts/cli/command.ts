/** What a command of `bin/curfew` is. Each file in commands/ exports one as `command`; the listing is the table. */

export type Command = {
  /** As typed: `token create` lies in commands/token-create.ts. */
  name: string
  /** Arguments after the name, for the help: `--person EMAIL --ttl 1h`. */
  usage: string
  summary: string
  /** Goes on after run() has returned; other commands end the process, whatever they left open. */
  stays?: true
  /** Heavy modules are imported inside, so that --help stays quick. The promise is the exit code, 0 when void. */
  run(args: string[]): Promise<number | void>
}

/** The command line itself was wrong: told with the usage, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
