/** What each process is given: the settings of this start with everything worked out, and never the owner's URL. */
import type { Settings } from '#lib/platform/env.ts'
import type { Databases } from './databases.ts'
import { generatedSecrets, type DataFolder } from './data-folder.ts'

export type Issuer = { url: string; clientId: string; clientSecret: string; port: number | null }

export function issuerOf(settings: Settings, folder: DataFolder, embeddedPort: number | null): Issuer | null {
  if (settings.oidcIssuer)
    return {
      url: settings.oidcIssuer,
      clientId: settings.oidcClientId ?? '',
      clientSecret: settings.oidcClientSecret?.reveal() ?? '',
      port: null,
    }
  if (embeddedPort === null) return null
  const { oidcClientSecret } = generatedSecrets(folder)
  return {
    url: `http://127.0.0.1:${embeddedPort}`,
    clientId: 'curfew',
    clientSecret: oidcClientSecret,
    port: embeddedPort,
  }
}

export type EnvironmentFacts = {
  settings: Settings
  folder: DataFolder
  databases: Databases
  issuer: Issuer | null
  demo: boolean
}

/** The settings that differ from what the caller's environment holds. */
export function workedOut({ settings, folder, databases, issuer, demo }: EnvironmentFacts): Record<string, string> {
  return {
    PORT: String(settings.port),
    HOST: settings.host,
    PUBLIC_URL: settings.publicUrl,
    DATABASE_URL: databases.appUrl,
    CURFEW_DATA_DIR: settings.dataDir,
    CURFEW_KEY_FILE: settings.keyFile,
    CURFEW_DEMO: String(demo),
    NEXTAUTH_URL: settings.publicUrl,
    NEXTAUTH_SECRET: settings.nextauthSecret?.reveal() ?? generatedSecrets(folder).nextauthSecret,
    ...(issuer && {
      OIDC_ISSUER: issuer.url,
      OIDC_CLIENT_ID: issuer.clientId,
      OIDC_CLIENT_SECRET: issuer.clientSecret,
      CURFEW_EMBEDDED_ISSUER: String(issuer.port !== null),
      ...(issuer.port !== null && { CURFEW_ISSUER_PORT: String(issuer.port) }),
    }),
  }
}

export function childEnvironment(facts: EnvironmentFacts): NodeJS.ProcessEnv {
  const { DATABASE_OWNER_URL: _, ...inherited } = process.env
  return { ...inherited, ...workedOut(facts), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
}
