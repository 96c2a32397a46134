/** Breadth over HTTP: files of accounts in, scores out. */
import { z } from 'zod'
import { idSchema } from '#lib/kernel/ids.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { EnvironmentSchema, IdentityIdSchema, SourceIdSchema, SourceNameSchema } from '#lib/inventory/model.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { readForm, textOf } from '#lib/platform/http/upload.ts'
import type { NewAwsAccount, NewerAwsAccount } from './commands/import-aws-account.ts'
import { type Breadth, type Estate, IMPORT_LIMIT_BYTES, TIERS } from './model.ts'

const instantDto = z.iso.datetime()
const tierDto = z.enum(TIERS)
const share = z.number().min(0)
const effectsDto = z.object({ secrets: share, bulkData: share, destroy: share, deploy: share, blind: share })
const catalogueDto = z.object({ actions: z.string(), paths: z.string(), effects: z.string(), weights: z.string() })
const reasonDto = z.object({
  path: z.string().describe('An id of pathfinding.cloud, or one of ours'),
  sentence: z.string(),
  permissions: z.array(z.string()),
  via: z
    .array(z.object({ arn: z.string(), name: z.string(), identityId: z.string().nullable() }))
    .describe('On the way, in order; nameless where it is out of your scope'),
  conditions: z.array(z.string()).describe('What has to hold and is not known'),
  missing: z.array(z.string()).describe('What would have to be there'),
})

export const BreadthDto = z
  .object({
    state: z.enum(['scored', 'unscored']),
    why: z.enum(['no-catalogue', 'not-yet', 'gone']).nullable().describe('Why it is unscored, which is not 0'),
    tier: tierDto.nullable(),
    ae: share.nullable(),
    aePlus: share.nullable(),
    direct: share.nullable(),
    effects: effectsDto.nullable(),
    cells: z.object({ List: share, Read: share, Tag: share, Write: share, Admin: share }).nullable(),
    conditional: z.boolean().nullable(),
    sentence: z.string().nullable(),
    reasons: z.array(reasonDto),
    since: instantDto.nullable(),
    computedAt: instantDto.nullable(),
    catalogue: catalogueDto.nullable(),
    inventoryVersion: z.string().nullable(),
    history: z.array(
      z.object({ since: instantDto, until: instantDto.nullable(), tier: tierDto, ae: share, aePlus: share }),
    ),
  })
  .meta({ id: 'Breadth' })

const NOT_SCORED = {
  tier: null,
  ae: null,
  aePlus: null,
  direct: null,
  effects: null,
  cells: null,
  conditional: null,
  sentence: null,
  reasons: [],
  since: null,
  computedAt: null,
  catalogue: null,
  inventoryVersion: null,
  history: [],
}
type Window = { since: number; until: number | null }
const windowDto = <T extends Window>({ since, until, ...rest }: T) => ({
  ...rest,
  since: toRfc3339(since as never),
  until: until === null ? null : toRfc3339(until as never),
})

export const toBreadthDto = (breadth: Breadth): z.infer<typeof BreadthDto> =>
  breadth.state === 'unscored'
    ? { ...NOT_SCORED, ...breadth }
    : {
        ...breadth,
        why: null,
        reasons: breadth.reasons.map((reason) => ({
          ...reason,
          permissions: [...reason.permissions],
          via: reason.via.map((step) => ({ ...step })),
          conditions: [...reason.conditions],
          missing: [...reason.missing],
        })),
        since: toRfc3339(breadth.since),
        computedAt: toRfc3339(breadth.computedAt),
        history: breadth.history.map(windowDto),
      }

const tiersDto = z.object({ T0: z.int(), T1: z.int(), T2: z.int(), T3: z.int(), T4: z.int() })
const estateWindow = { since: instantDto, until: instantDto.nullable(), ae: share, aePlus: share, tiers: tiersDto }
export const EstateDto = z
  .object({
    scored: z.boolean(),
    estate: z
      .object({
        ...estateWindow,
        chokePoints: z.array(
          z.object({
            edge: z.object({ kind: z.string(), from: z.string(), to: z.string(), sentence: z.string() }),
            lowersAePlusBy: z.number(),
          }),
        ),
        unknowns: z.array(z.string()),
        catalogue: catalogueDto,
        computedAt: instantDto,
        history: z.array(z.object(estateWindow)),
      })
      .nullable(),
  })
  .meta({ id: 'BreadthOfSource' })

export const toEstateDto = (estate: Estate | null): z.infer<typeof EstateDto> => ({
  scored: estate !== null,
  estate: estate && {
    ...windowDto({
      since: estate.since,
      until: estate.until,
      ae: estate.ae,
      aePlus: estate.aePlus,
      tiers: estate.tiers,
    }),
    chokePoints: estate.chokePoints.map(({ edge, lowersAePlusBy }) => ({ edge: { ...edge }, lowersAePlusBy })),
    unknowns: [...estate.unknowns],
    catalogue: estate.catalogue,
    computedAt: toRfc3339(estate.computedAt),
    history: estate.history.map(windowDto),
  },
})

const accept = z
  .enum(['true', 'false'])
  .optional()
  .transform((text) => text === 'true')
const AboutSchema = z.object({
  name: SourceNameSchema,
  environment: EnvironmentSchema.optional(),
  approverTeamId: idSchema('team').optional(),
})

async function fieldsOf(request: Request) {
  const form = await readForm(request, IMPORT_LIMIT_BYTES)
  const account = await textOf(form, 'account')
  if (account === undefined)
    throw new DomainError(
      'input.invalid',
      'Send the output of get-account-authorization-details as the file "account".',
      {
        file: 'account',
      },
    )
  const text = (field: string) => {
    const value = form.get(field)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return { account, serviceControl: await textOf(form, 'serviceControl'), text }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const said = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new DomainError('input.invalid', said.join('; '), { field: String(read.error.issues[0]?.path[0] ?? '') })
}

export const readNewAccount = (request: Request) => async (): Promise<NewAwsAccount> => {
  const { text, ...files } = await fieldsOf(request)
  const about = { name: text('name'), environment: text('environment'), approverTeamId: text('approverTeamId') }
  return { ...files, ...parsed(AboutSchema, about) }
}
export const readNewerAccount = (request: Request) => async (): Promise<NewerAwsAccount> => {
  const { text, ...files } = await fieldsOf(request)
  return { ...files, acceptDisappearance: parsed(accept, text('acceptDisappearance')) }
}

const file = { type: 'string', format: 'binary' }
const files = {
  account: { ...file, description: 'The output of `aws iam get-account-authorization-details`, 32 MB at most' },
  serviceControl: { ...file, description: 'Organisation policies, one list per level from the root down' },
}
const importedDto = z.object({ id: z.string(), syncId: z.string(), account: z.string() })

export const importAwsAccountOperation = operation({
  id: 'importAwsAccount',
  method: 'POST',
  path: '/api/v1/sources/aws-accounts',
  tag: 'sources',
  scope: 'sources:write',
  summary: 'Import an AWS account from its file',
  description:
    'Nothing is reached: what is there comes from the file, and nothing can be granted there. Its identities are scored soon after.',
  upload: {
    type: 'object',
    required: ['account', 'name'],
    properties: {
      ...files,
      name: { type: 'string' },
      environment: { type: 'string' },
      approverTeamId: { type: 'string' },
    },
  },
  answer: { status: 201, schema: importedDto, description: 'Imported', neverStored: true },
})
export const importAwsAccountAgainOperation = operation({
  id: 'importAwsAccountAgain',
  method: 'POST',
  path: '/api/v1/sources/{sourceId}/aws-account',
  tag: 'sources',
  scope: 'sources:write',
  summary: 'Import a newer file of an AWS account',
  description:
    'All of it or nothing. What the file lacks is gone; when that is much, it is refused until `acceptDisappearance` confirms it.',
  params: z.object({ sourceId: SourceIdSchema }),
  upload: {
    type: 'object',
    required: ['account'],
    properties: { ...files, acceptDisappearance: { enum: ['true', 'false'] } },
  },
  answer: { status: 200, schema: importedDto, description: 'Imported', neverStored: true },
})
export const getBreadthOperation = operation({
  id: 'getBreadth',
  method: 'GET',
  path: '/api/v1/identities/{identityId}/breadth',
  tag: 'identities',
  scope: 'identities:read',
  summary: 'How far one identity reaches',
  description: 'In admin-equivalents, with every reason. A kind that no catalogue knows is unscored, which is not 0.',
  params: z.object({ identityId: IdentityIdSchema }),
  answer: { status: 200, schema: BreadthDto, description: 'The score, its reasons and its history' },
})
export const getSourceBreadthOperation = operation({
  id: 'getSourceBreadth',
  method: 'GET',
  path: '/api/v1/sources/{sourceId}/breadth',
  tag: 'sources',
  scope: 'sources:read',
  summary: 'How far all identities of a source reach',
  description: 'For those who govern the source.',
  params: z.object({ sourceId: SourceIdSchema }),
  answer: { status: 200, schema: EstateDto, description: 'The sums, tiers, choke points and their history' },
})

export const breadthOperations = [
  importAwsAccountOperation,
  importAwsAccountAgainOperation,
  getBreadthOperation,
  getSourceBreadthOperation,
]
