/** Every operation of the API, for its description and for tests over all of it. */
import { auditOperations } from '#lib/audit/api.ts'
import { notificationOperations } from '#lib/notifications/api.ts'
import type { Operation } from '#lib/platform/http/operation.ts'

// Each is read for its description only; the types of what its schemas parse are the routes' business.
export const allOperations = [...auditOperations, ...notificationOperations] as unknown as readonly Operation[]
