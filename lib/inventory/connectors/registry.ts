/** The connectors there are, by kind. A new kind is added here and in its own folder, nowhere else. */
import type { Connector } from './contract.ts'
import { postgresqlConnector } from './postgresql/index.ts'

/** Sources of this kind hold imported records and reach no target: there is no connector to open. */
export const IMPORTED_KIND = 'imported'

// The registry forgets what each configuration looks like; every connector parses its own with its schema.
const CONNECTORS: readonly Connector[] = [postgresqlConnector as unknown as Connector]

export const connectorKinds = (): string[] => CONNECTORS.map((connector) => connector.kind)

/** Null for an unknown kind and for imported sources. */
export const connectorFor = (kind: string): Connector | null =>
  CONNECTORS.find((connector) => connector.kind === kind) ?? null
