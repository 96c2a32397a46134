/** The keys of stored secrets over HTTP: their names and what each seals, never what they are. */
import { z } from 'zod'
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import type { KeyRing } from './model.ts'

const KeyRingDto = z
  .object({
    keys: z.array(z.object({ keyId: z.string(), current: z.boolean(), held: z.boolean(), sealed: z.number().int() })),
    secrets: z.number().int(),
    sealedByCurrent: z.number().int(),
    rotatedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'KeyRing' })
const SealedDto = z.object({ rewrapped: z.number().int(), keyId: z.string() })

const when = (at: Instant | null): string | null => (at === null ? null : toRfc3339(at))
export const toKeyRingDto = ({ keys, secrets, sealedByCurrent, rotatedAt }: KeyRing): z.infer<typeof KeyRingDto> => ({
  keys,
  secrets,
  sealedByCurrent,
  rotatedAt: when(rotatedAt),
})

export const getKeysOperation = operation({
  id: 'getKeys',
  method: 'GET',
  path: '/api/v1/keys',
  tag: 'sources',
  scope: 'sources:read',
  summary: 'Which keys seal stored secrets, and how many each',
  description: 'For admins, auditors and risk viewers.',
  answer: { status: 200, schema: KeyRingDto, description: 'The current key first' },
})
export const rotateKeyOperation = operation({
  id: 'rotateKey',
  method: 'POST',
  path: '/api/v1/keys/rotate',
  tag: 'sources',
  scope: 'sources:write',
  summary: 'Add a fresh key and seal every stored secret with it, or seal the rest',
  description: 'Admins only. Refused where workers live on other machines: rotate by the command line there.',
  body: z.strictObject({ only: z.literal('rest').optional().describe('Adds no key: seals what an older key seals') }),
  answer: { status: 200, schema: SealedDto, description: 'The current key, and how many were sealed anew' },
})
export const keyOperations = [getKeysOperation, rotateKeyOperation]
