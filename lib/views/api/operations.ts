/** Every operation of views. */
import { bulkOperations } from './bulk.ts'
import { exportOperations } from './exports.ts'
import { savedViewOperations } from './views.ts'

export const viewOperations = [...savedViewOperations, ...exportOperations, ...bulkOperations]
