/** What results are computed from: everybody can look it up, and compute them again. */
import manifest from '../../../../package.json' with { type: 'json' }
import type { AwsCatalogue } from '../../catalogue/aws.ts'
import paths from '../../catalogue/data/aws-escalation-paths.json' with { type: 'json' }
import { WEIGHTS } from '../../score/weights.ts'
import { EFFECTS_VERSION } from '../score/space.ts'
import type { Scan } from './model.ts'

export const TOOL: Scan['tool'] = { name: 'curfew', version: manifest.version }

const PATHS_VERSION = `pathfinding.cloud ${/\d{4}-\d\d-\d\d/.exec(paths.source)?.[0] ?? ''}`

export const versionsOf = ({ version }: AwsCatalogue): Scan['catalogue'] => ({
  actions: version,
  paths: PATHS_VERSION,
  effects: EFFECTS_VERSION,
  weights: WEIGHTS.version,
})
