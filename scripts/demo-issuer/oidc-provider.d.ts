/** The part of oidc-provider that the demo issuer uses; the package ships no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

  export type Account = { accountId: string; claims(): Record<string, unknown> }
  export type Configuration = Record<string, unknown> & {
    interactions?: { url(context: unknown, interaction: { uid: string }): string }
    findAccount?(context: unknown, subject: string): Account | undefined
    renderError?(context: { type: string; body: string }): void
  }
  type Finish = { mergeWithLastSubmission: boolean }
  export default class Provider {
    constructor(issuer: string, configuration: Configuration)
    readonly Grant: new (of: { accountId: string; clientId: string }) => {
      addOIDCScope(scope: string): void
      save(): Promise<string>
    }
    callback(): RequestListener
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{ uid: string; params: Record<string, unknown> }>
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: Record<string, unknown>,
      finish: Finish,
    ): Promise<void>
  }
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  export function createMemoryAdapter(clockToleranceSeconds: number): unknown
}
