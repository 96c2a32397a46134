/** Settings: read once from the environment, typed and frozen; one error that lists everything that is wrong. */
import { isAbsolute, join, resolve } from 'node:path'
import { Secret } from './secret-value.ts'
import { metaOf, SETTING_NAMES, SettingsSchema, type SettingName } from './settings-schema.ts'

export type EnvSource = Readonly<Record<string, string | undefined>>
export type SettingProblem = { name: SettingName; message: string }

/** Settings that cannot be used. The message names each with its value, unless that is a secret, and what was expected. */
export class SettingsError extends Error {
  readonly problems: readonly SettingProblem[]
  constructor(problems: readonly SettingProblem[]) {
    const one = problems.length === 1
    super(
      [
        `${one ? 'A setting is' : `${problems.length} settings are`} wrong:`,
        ...problems.map((p) => `  ${p.message}`),
      ].join('\n'),
    )
    this.name = 'SettingsError'
    this.problems = problems
  }
}

type Parsed = ReturnType<typeof SettingsSchema.parse>
export type Settings = ReturnType<typeof toSettings>

/** @throws SettingsError with every bad value */
export function readEnv(source: EnvSource, projectRoot: string = process.cwd()): Settings {
  const given: Record<string, string> = {}
  for (const name of SETTING_NAMES) {
    const value = source[name]?.trim()
    if (value) given[name] = value
  }
  const parsed = SettingsSchema.safeParse(given)
  const bad = parsed.success ? [] : [...new Set(parsed.error.issues.map((issue) => issue.path[0] as SettingName))]
  const problems = [...bad.map((name) => refusal(name, given[name])), ...missingPartners(given, bad)]
  if (!parsed.success || problems.length) throw new SettingsError(problems)
  return Object.freeze(toSettings(parsed.data, projectRoot))
}

let current: Settings | undefined
/** The settings of this process. */
export const settings = (): Settings => (current ??= readEnv(process.env))

const refusal = (name: SettingName, value: string | undefined): SettingProblem => {
  const { expected, secret } = metaOf(name)
  const shown = secret ? 'its value (not shown)' : JSON.stringify(value)
  return { name, message: `${name}: ${shown} cannot be used; expected ${expected}.` }
}

/** Settings that make sense only together. */
function missingPartners(given: EnvSource, bad: readonly SettingName[]): SettingProblem[] {
  const pairs: [SettingName, SettingName, string][] = [
    ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'an issuer needs the client it knows this product by'],
    ['OIDC_ISSUER', 'OIDC_CLIENT_SECRET', 'an issuer needs the client it knows this product by'],
    ['OIDC_CLIENT_ID', 'OIDC_ISSUER', 'a client id means nothing without its issuer'],
    ['DATABASE_OWNER_URL', 'DATABASE_URL', 'the application must not run as the owner of its database'],
    ['WEBHOOK_URL', 'WEBHOOK_SECRET', 'unsigned webhooks are not sent'],
  ]
  return pairs
    .filter(([has, needs]) => given[has] && !given[needs] && !bad.includes(needs))
    .map(([has, needs, why]) => ({
      name: needs,
      message: `${needs}: missing; expected ${metaOf(needs).expected}, because ${has} is set: ${why}.`,
    }))
}

const ANY_ADDRESS = new Set(['0.0.0.0', '::'])

function publicUrlOf(parsed: Parsed): string {
  if (parsed.PUBLIC_URL) return new URL(parsed.PUBLIC_URL).origin
  const host = ANY_ADDRESS.has(parsed.HOST) ? '127.0.0.1' : parsed.HOST
  return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${parsed.PORT}`).origin
}

function toSettings(parsed: Parsed, projectRoot: string) {
  const hidden = (value: string | undefined): Secret | undefined =>
    value === undefined ? undefined : new Secret(value)
  const dataDir = resolve(projectRoot, parsed.CURFEW_DATA_DIR)
  const keyFile = parsed.CURFEW_KEY_FILE ?? join(dataDir, 'secrets.key')
  return {
    port: parsed.PORT,
    host: parsed.HOST,
    publicUrl: publicUrlOf(parsed),
    trustedProxies: Object.freeze(parsed.TRUSTED_PROXIES) as readonly string[],
    databaseUrl: hidden(parsed.DATABASE_URL),
    databaseOwnerUrl: hidden(parsed.DATABASE_OWNER_URL),
    databasePoolSize: parsed.DATABASE_POOL_SIZE ?? null,
    dataDir,
    demo: parsed.CURFEW_DEMO,
    adminEmail: parsed.CURFEW_ADMIN_EMAIL,
    backgroundToken: hidden(parsed.CURFEW_BACKGROUND_TOKEN),
    metricsToken: hidden(parsed.CURFEW_METRICS_TOKEN),
    keyFile: isAbsolute(keyFile) ? keyFile : resolve(projectRoot, keyFile),
    oidcIssuer: parsed.OIDC_ISSUER,
    oidcClientId: parsed.OIDC_CLIENT_ID,
    oidcClientSecret: hidden(parsed.OIDC_CLIENT_SECRET),
    embeddedIssuer: parsed.CURFEW_EMBEDDED_ISSUER,
    nextauthSecret: hidden(parsed.NEXTAUTH_SECRET),
    smtpUrl: hidden(parsed.SMTP_URL),
    smtpFrom: parsed.SMTP_FROM,
    webhookUrl: hidden(parsed.WEBHOOK_URL),
    webhookSecret: hidden(parsed.WEBHOOK_SECRET),
    leaseMs: parsed.CURFEW_LEASE_SECONDS * 1_000,
    syncIntervalMs: parsed.CURFEW_SYNC_INTERVAL,
    targetNetworks: Object.freeze(parsed.CURFEW_TARGET_NETWORKS) as readonly string[],
    logLevel: parsed.LOG_LEVEL,
  }
}
