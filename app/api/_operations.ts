/** Every operation of the API, for its description and for tests over all of it. */
import { accessOperations } from '#lib/access/api/operations.ts'
import { auditOperations } from '#lib/audit/api.ts'
import { breadthOperations } from '#lib/breadth/api.ts'
import { demoOperations } from '#lib/demo/api.ts'
import { exposureOperations } from '#lib/exposure/api.ts'
import { inventoryOperations } from '#lib/inventory/api.ts'
import { keyOperations } from '#lib/inventory/keys/api.ts'
import { notificationOperations } from '#lib/notifications/api.ts'
import { ownershipOperations } from '#lib/ownership/api/operations.ts'
import { peopleOperations } from '#lib/people/api/people.ts'
import type { Operation } from '#lib/platform/http/operation.ts'
import { reportOperations } from '#lib/reports/api.ts'
import { viewOperations } from '#lib/views/api/operations.ts'
import { searchOperations } from '#lib/search/api.ts'

// Each is read for its description only; the types of what its schemas parse are the routes' business.
export const allOperations = [
  ...accessOperations,
  ...auditOperations,
  ...breadthOperations,
  ...demoOperations,
  ...exposureOperations,
  ...inventoryOperations,
  ...keyOperations,
  ...notificationOperations,
  ...ownershipOperations,
  ...peopleOperations,
  ...reportOperations,
  ...viewOperations,
  ...searchOperations,
] as unknown as readonly Operation[]
