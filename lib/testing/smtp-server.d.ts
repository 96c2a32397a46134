/** The little of smtp-server that the tests use; it brings no types. */
declare module 'smtp-server' {
  import type { Readable } from 'node:stream'
  import type { AddressInfo } from 'node:net'

  type Callback = (error?: (Error & { responseCode?: number }) | null, result?: { user: string }) => void
  type Options = {
    authOptional?: boolean
    hideSTARTTLS?: boolean
    disabledCommands?: string[]
    allowInsecureAuth?: boolean
    logger?: boolean
    onAuth?(auth: { username?: string; password?: string }, session: unknown, done: Callback): void
    onRcptTo?(address: { address: string }, session: unknown, done: Callback): void
    onData?(stream: Readable, session: { envelope: { rcptTo: { address: string }[] } }, done: Callback): void
  }
  export class SMTPServer {
    constructor(options: Options)
    readonly server: { address(): AddressInfo }
    listen(port: number, host: string, listening: () => void): void
    close(closed: () => void): void
    on(event: 'error', handler: (error: Error) => void): void
  }
}
