/** Every operation of access. Each subject has a file of its own beside this one. */
import { bannerOperations } from './banners.ts'
import { driftOperations } from './drift.ts'
import { grantOperations } from './grants.ts'
import { haltOperations } from './halts.ts'
import { requestOperations } from './requests.ts'
import { restorationOperations } from './restorations.ts'

export const accessOperations = [
  ...requestOperations,
  ...grantOperations,
  ...haltOperations,
  ...bannerOperations,
  ...driftOperations,
  ...restorationOperations,
]
