/** What the inventory's effects need beside the context: the keyring and the connectors. Tests pass their own. */
import { settings } from '#lib/platform/env.ts'
import { productKeyring } from '#lib/platform/product.ts'
import { followKeyring } from '#lib/platform/secrets/following-keyring.ts'
import type { Keyring } from '#lib/platform/secrets/keyring.ts'
import type { Connector } from './connectors/contract.ts'
import { connectorFor } from './connectors/registry.ts'

export type InventoryDeps = { keyring: Keyring; connectorFor: (kind: string) => Connector | null }

export const productDeps = (): InventoryDeps => ({
  keyring: followKeyring(settings().keyFile, productKeyring()),
  connectorFor,
})
