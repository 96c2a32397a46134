/** Every operation of the API, for its description and for tests over all of it. */
import { accessOperations } from '#lib/access/api.ts'
import { auditOperations } from '#lib/audit/api.ts'
import { exposureOperations } from '#lib/exposure/api.ts'
import { notificationOperations } from '#lib/notifications/api.ts'
import type { Operation } from '#lib/platform/http/operation.ts'

// Each is read for its description only; the types of what its schemas parse are the routes' business.
export const allOperations = [...accessOperations, ...auditOperations, ...exposureOperations, ...notificationOperations] as unknown as readonly Operation[]
