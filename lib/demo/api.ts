/** The demo world over HTTP. */
import { z } from 'zod'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { type DemoStatus, WIPE_CONFIRMATION, WIPE_STATES } from './model.ts'

export const DemoDto = z.object({
  isDemo: z.boolean(),
  wipe: z.object({ state: z.enum(WIPE_STATES), error: z.string().nullable(), at: z.iso.datetime() }).nullable(),
})
export const toDemoDto = ({ isDemo, wipe }: DemoStatus): z.infer<typeof DemoDto> => ({
  isDemo,
  wipe: wipe && { ...wipe, at: toRfc3339(wipe.at) },
})

export const getDemoOperation = operation({
  id: 'getDemo',
  method: 'GET',
  path: '/api/v1/demo',
  tag: 'demo',
  scope: 'people:read',
  summary: 'Whether this is a demo, and how far its wipe is',
  answer: { status: 200, schema: DemoDto, description: 'The state of the demo world' },
})
export const wipeDemoOperation = operation({
  id: 'wipeDemo',
  method: 'POST',
  path: '/api/v1/demo/wipe',
  tag: 'demo',
  scope: 'people:write',
  summary: 'Wipe the demo world: its grants end, its database is replaced by a fresh one',
  description: `Admins only. \`confirm\` must be "${WIPE_CONFIRMATION}". Everyone is signed out when it is done; whoever asked stays admin.`,
  body: z.strictObject({ confirm: z.string().max(100) }),
  answer: { status: 202, schema: z.object({ state: z.enum(WIPE_STATES) }), description: 'It is under way' },
})
export const demoOperations = [getDemoOperation, wipeDemoOperation]
