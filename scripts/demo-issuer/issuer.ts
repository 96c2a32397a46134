/** oidc-provider with one client, seven people and a page to choose among them. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import Provider, { type Configuration } from 'oidc-provider'
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js'
import { DEMO_PEOPLE } from '#lib/people/model.ts'
import { chooserPage, gonePage, PAGE_HEADERS, SIGN_IN_PATH } from './pages.ts'

export type IssuerOptions = { issuer: string; publicUrl: string; clientId: string; clientSecret: string }

const CLOCK_TOLERANCE_SECONDS = 15
const findPerson = (subject: string | null) => DEMO_PEOPLE.find((person) => person.subject === subject)

export function createIssuer(options: IssuerOptions): RequestListener {
  const provider = new Provider(options.issuer, configurationOf(options))
  const answer = provider.callback()
  return (request, response) => {
    if (!request.url?.startsWith(`${SIGN_IN_PATH}/`)) return void answer(request, response)
    choose(provider, options, request, response).catch(() => send(response, 400, gonePage(options.publicUrl), options))
  }
}

/** GET shows the people, POST is the click on one. */
async function choose(
  provider: Provider,
  options: IssuerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid, params } = await provider.interactionDetails(request, response)
  if (request.method !== 'POST') return send(response, 200, chooserPage(DEMO_PEOPLE, uid), options)
  if (request.headers.origin !== options.issuer) return send(response, 403, gonePage(options.publicUrl), options)
  const form = new URLSearchParams(await bodyOf(request))
  const person = findPerson(form.get('subject'))
  if (!person) {
    const cancelled = { error: 'access_denied', error_description: 'Nobody was chosen' }
    return provider.interactionFinished(request, response, cancelled, { mergeWithLastSubmission: false })
  }
  const grant = new provider.Grant({ accountId: person.subject, clientId: String(params.client_id) })
  grant.addOIDCScope('openid email profile')
  const result = { login: { accountId: person.subject, remember: false }, consent: { grantId: await grant.save() } }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > 4_096) throw new RangeError('the form is too large')
  }
  return text
}

function send(response: ServerResponse, status: number, html: string, { publicUrl }: IssuerOptions): void {
  response.writeHead(status, { ...PAGE_HEADERS, 'content-security-policy': contentPolicy(publicUrl) })
  response.end(html)
}

// The form's answer redirects to Curfew, and browsers hold form-action against redirects too.
const contentPolicy = (publicUrl: string) =>
  `default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self' ${new URL(publicUrl).origin}; frame-ancestors 'none'; base-uri 'none'`

function configurationOf({ publicUrl, clientId, clientSecret }: IssuerOptions): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    adapter: createMemoryAdapter(CLOCK_TOLERANCE_SECONDS),
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [new URL('/api/auth/callback/oidc', publicUrl).href],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'demo' }] },
    responseTypes: ['code'],
    scopes: ['openid', 'email', 'profile'],
    claims: { openid: ['sub', 'auth_time'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    // The names tell these cookies from Curfew's own: browsers share cookies between ports of one host.
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'curfew_demo_issuer', interaction: 'curfew_demo_interaction', resume: 'curfew_demo_resume' },
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `${SIGN_IN_PATH}/${interaction.uid}` },
    findAccount: (_, subject) => {
      const person = findPerson(subject)
      if (!person) return undefined
      const { email, name } = person
      return { accountId: subject, claims: () => ({ sub: subject, email, email_verified: true, name }) }
    },
    ttl: { Interaction: 900, Session: 900, Grant: 900, AuthorizationCode: 60, AccessToken: 300, IdToken: 300 },
    renderError: (context) => {
      context.type = 'html'
      context.body = gonePage(publicUrl)
    },
  }
}
