/**
 * The one schema of all settings. The README's table is rendered from it (`npm run settings`), and readEnv()
 * refuses what it refuses. An empty variable counts as an absent one.
 */
import { isIP } from 'node:net'
import { z } from 'zod'
import { durationSchema } from '#lib/kernel/duration.ts'
import { DAY_MS, SECOND_MS } from '#lib/kernel/time.ts'

export type SettingMeta = {
  description: string
  /** Completes the sentence "expected …" of an error. */
  expected: string
  /** What the table shows where the default is worked out rather than fixed. */
  shownDefault?: string
  /** Never echoed, wrapped in Secret. */
  secret?: true
}

const described = <T extends z.ZodType>(schema: T, meta: SettingMeta): T => schema.meta({ ...meta }) as T

const PORT_RANGE = { min: 1, max: 65_535 }
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value >= PORT_RANGE.min && value <= PORT_RANGE.max)
const count = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max)
const protocolOf = (text: string): string | null => (URL.canParse(text) ? new URL(text).protocol : null)
const urlOf = (...protocols: string[]) => z.string().refine((text) => protocols.includes(protocolOf(text) ?? ''))
const bareOrigin = urlOf('http:', 'https:').refine((text) => URL.canParse(text) && new URL(text).pathname === '/')
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])
const issuer = urlOf('https:', 'http:').refine(
  (text) => protocolOf(text) === 'https:' || (URL.canParse(text) && LOOPBACK.has(new URL(text).hostname)),
)
const databaseUrl = urlOf('postgres:', 'postgresql:').refine(
  (text) => URL.canParse(text) && new URL(text).pathname.length > 1,
)
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+)(\/\d{1,3})?$/
const addresses = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .refine((parts) => parts.every((part) => ADDRESS.test(part)))
const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/')
  const widest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return rest.length === 0 && widest >= 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest))
}
const networks = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .refine((parts) => parts.every(isNetwork))
const token = (characters: number) => z.string().min(characters).regex(/^\S+$/)
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

export const SettingsSchema = z.object({
  PORT: described(port.prefault('3000'), {
    expected: 'a port from 1 to 65535',
    description: 'Port of the web server.',
  }),
  HOST: described(
    z
      .string()
      .regex(/^[\w.:-]+$/)
      .prefault('127.0.0.1'),
    {
      expected: 'an address or host name of this machine',
      description: 'Address the web server listens on. `0.0.0.0` is every address; set `PUBLIC_URL` with it.',
    },
  ),
  PUBLIC_URL: described(bareOrigin.optional(), {
    expected: 'an origin such as https://curfew.example.org, without a path',
    shownDefault: '`http://HOST:PORT`',
    description: 'The one origin people use. Other hosts are redirected to it; with https, cookies are Secure.',
  }),
  TRUSTED_PROXIES: described(addresses.prefault(''), {
    expected: 'addresses or networks separated by commas, such as 10.0.0.0/8,127.0.0.1',
    shownDefault: 'none',
    description: 'Reverse proxies whose `X-Forwarded-For` is believed.',
  }),
  DATABASE_URL: described(databaseUrl.optional(), {
    expected: 'a URL such as postgresql://curfew_app:password@db.example.org:5432/curfew',
    shownDefault: 'an embedded PostgreSQL',
    secret: true,
    description: 'PostgreSQL 16 or newer, as the role the application runs as (`curfew_app`).',
  }),
  DATABASE_OWNER_URL: described(databaseUrl.optional(), {
    expected: 'a URL such as postgresql://curfew_owner:password@db.example.org:5432/curfew',
    shownDefault: '`DATABASE_URL`',
    secret: true,
    description:
      'The same database as the role that owns it, for migrations only. Without it the audit is not protected.',
  }),
  DATABASE_POOL_SIZE: described(count(1, 200).optional(), {
    expected: 'a number from 1 to 200',
    shownDefault: 'worker `10`; web `3` a core, `6` to `10`',
    description:
      'Connections each web and each worker process may open. A third of a web process’s is for files and counts.',
  }),
  CURFEW_DATA_DIR: described(z.string().prefault('.curfew'), {
    expected: 'a folder',
    description: 'Embedded databases, generated passwords and keys, remembered ports. Keep it private; back it up.',
  }),
  CURFEW_DEMO: described(z.enum(['auto', 'true', 'false']).prefault('auto'), {
    expected: 'auto, true or false',
    description: 'The demo world. `auto`: only without `DATABASE_URL` and without `OIDC_ISSUER`.',
  }),
  CURFEW_ADMIN_EMAIL: described(z.email().optional(), {
    expected: 'an e-mail address',
    description: 'Who becomes the first admin when they sign in at your own issuer.',
  }),
  CURFEW_BACKGROUND_TOKEN: described(token(16).optional(), {
    expected: 'at least 16 characters without spaces',
    shownDefault: 'none: the routes answer 404',
    secret: true,
    description: 'Bearer token of `/api/background/*`, for external schedulers.',
  }),
  CURFEW_METRICS_TOKEN: described(token(16).optional(), {
    expected: 'at least 16 characters without spaces',
    shownDefault: 'none: the route answers 404',
    secret: true,
    description: 'Bearer token of `/api/metrics`, for Prometheus.',
  }),
  CURFEW_KEY_FILE: described(z.string().optional(), {
    expected: 'a path',
    shownDefault: '`CURFEW_DATA_DIR/secrets.key`',
    description: 'The key that seals the passwords of connected sources. Generated with mode 0600 when absent.',
  }),
  OIDC_ISSUER: described(issuer.optional(), {
    expected: 'an https URL (http only on this machine)',
    shownDefault: 'an embedded demo issuer',
    description: 'OpenID Connect issuer people sign in at.',
  }),
  OIDC_CLIENT_ID: described(z.string().optional(), {
    expected: 'the client id',
    description: 'Client id at the issuer.',
  }),
  OIDC_CLIENT_SECRET: described(z.string().optional(), {
    expected: 'the client secret',
    secret: true,
    description: 'Client secret at the issuer. The redirect URI is `PUBLIC_URL/api/auth/callback/oidc`.',
  }),
  NEXTAUTH_SECRET: described(token(32).optional(), {
    expected: 'at least 32 characters without spaces',
    shownDefault: 'generated, kept in `CURFEW_DATA_DIR`',
    secret: true,
    description: 'Protects sign-in cookies. Set it when several machines run the web process.',
  }),
  SMTP_URL: described(urlOf('smtp:', 'smtps:').optional(), {
    expected: 'a URL such as smtps://user:password@mail.example.org:465',
    shownDefault: 'no mail',
    secret: true,
    description: 'Where notifications are sent by mail.',
  }),
  SMTP_FROM: described(z.string().regex(/@/).prefault('Curfew <curfew@localhost>'), {
    expected: 'an address such as Curfew <curfew@example.org>',
    description: 'Sender of mail.',
  }),
  WEBHOOK_URL: described(urlOf('https:', 'http:').optional(), {
    expected: 'an http or https URL',
    shownDefault: 'no webhook',
    secret: true,
    description: 'Where notifications are posted, signed after Standard Webhooks.',
  }),
  WEBHOOK_SECRET: described(
    z
      .string()
      .regex(/^(whsec_)?[A-Za-z0-9+/=]{24,}$/)
      .optional(),
    {
      expected: 'base64 of at least 24 characters, with or without whsec_ before it',
      secret: true,
      description: 'Key of the webhook signature.',
    },
  ),
  CURFEW_LEASE_SECONDS: described(count(1, 600).prefault('15'), {
    expected: 'whole seconds from 1 to 600',
    description: 'How long a worker that stopped answering holds a due revocation before another takes it.',
  }),
  CURFEW_SYNC_INTERVAL: described(durationSchema({ minMs: 10 * SECOND_MS, maxMs: DAY_MS }).prefault('PT15M'), {
    expected: 'an ISO 8601 duration from PT10S to P1D, such as PT15M',
    description: 'How often each source is read again.',
  }),
  CURFEW_TARGET_NETWORKS: described(networks.prefault(''), {
    expected: 'addresses or networks separated by commas, such as 127.0.0.1,fd00::/8',
    shownDefault: 'none; loopback when `HOST` is loopback',
    description: 'Networks that sources may lie in although they are closed: loopback, link-local, multicast.',
  }),
  LOG_LEVEL: described(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).prefault('info'), {
    expected: 'trace, debug, info, warn, error or silent',
    description: 'Least severe log line that is written.',
  }),
  CURFEW_EMBEDDED_ISSUER: described(flag.prefault('false'), {
    expected: 'true or false',
    description: 'Set by `npm start` for its own processes: the issuer is the embedded demo one, and pages say so.',
  }),
})

export type SettingName = keyof typeof SettingsSchema.shape
export const SETTING_NAMES = Object.keys(SettingsSchema.shape) as SettingName[]
export const metaOf = (name: SettingName): SettingMeta => SettingsSchema.shape[name].meta() as SettingMeta
