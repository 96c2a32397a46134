import type { Path } from '../model.ts'
import { EXISTING_PATHS } from './existing.ts'
import { IDENTITY_PATHS } from './identities.ts'
import { PASS_ROLE_PATHS } from './pass-role.ts'

export const PATHS: readonly Path[] = [...PASS_ROLE_PATHS, ...EXISTING_PATHS, ...IDENTITY_PATHS]

/** Every permission of a path, `iam:passrole` included, in lower case. */
export const permissionsOf = (path: Path): string[] => [
  ...(path.kind === 'pass-role' ? ['iam:passrole'] : []),
  ...path.needs.map((needed) => (typeof needed === 'string' ? needed : needed.action)),
]
