/**
 * Reads what was used, in one of two forms: `{"<ARN>": ["s3:GetObject", "sqs:*", …], …}`, or reports as `aws iam
 * get-service-last-accessed-details` prints them: `{"<ARN>": <report>, …}`, a list of reports, or one. Source: AWS IAM API
 * reference, `GetServiceLastAccessedDetails`.
 */
import { InputError } from '../../input-error.ts'
import { at, isObject, type JsonObject, readList, readObject, readText } from '../../json.ts'
import { parseArn } from '../policy/arn.ts'
import type { PrincipalUse, Usage } from './model.ts'

const LIST = 'ServicesLastAccessed'
const FORMS =
  'an object from ARNs of users and roles to lists of actions, or reports of get-service-last-accessed-details'

/** @throws InputError with the path of what cannot be read */
export function parseUsage(input: unknown): Usage {
  const items: [arn: string | null, value: unknown, path: string][] = []
  if (Array.isArray(input))
    items.push(...input.map((item, index) => [null, item, at('$', index)] as [null, unknown, string]))
  else {
    const given = readObject(input, '$', FORMS)
    if (given[LIST] !== undefined || given.JobStatus !== undefined || given.JobId !== undefined)
      items.push([null, given, '$'])
    else
      items.push(
        ...Object.entries(given).map(([key, value]) => [key, value, at('$', key)] as [string, unknown, string]),
      )
  }
  const usage = new Map<string, PrincipalUse>()
  for (const [key, value, path] of items) {
    const use = Array.isArray(value) ? readActions(value, path) : readReport(readObject(value, path, FORMS), path)
    const arn = key ?? principalOf(readObject(value, path, FORMS), path)
    if (!isPrincipal(arn)) throw new InputError(path, 'the ARN of a user or role as its key')
    const before = usage.get(arn)
    usage.set(arn, before ? both(before, use) : use)
  }
  return usage
}

const isPrincipal = (text: string): boolean => {
  const arn = parseArn(text)
  return arn?.service === 'iam' && /^(user|role)\/./.test(arn.resource)
}

function readActions(list: readonly unknown[], path: string): PrincipalUse {
  const use = empty()
  for (const [index, item] of list.entries()) {
    const where = at(path, index)
    const action = readText(item, where, 'an action').trim().toLowerCase()
    const [, service, name] = /^([a-z0-9-]+):([a-z0-9]+|\*)$/.exec(action) ?? []
    if (service === undefined)
      throw new InputError(where, 'an action such as s3:GetObject, or s3:* for any of a service')
    if (name === '*') use.services.add(service)
    else use.actions.add(action)
  }
  return use
}

function readReport(report: JsonObject, path: string): PrincipalUse {
  if (report[LIST] === undefined && typeof report.JobId === 'string')
    throw new InputError(path, `the output of get-service-last-accessed-details, found only the id of its job`)
  if (report.JobStatus !== undefined && report.JobStatus !== 'COMPLETED')
    throw new InputError(at(path, 'JobStatus'), '"COMPLETED": the report is not finished')
  if (report.IsTruncated === true || report.Marker !== undefined)
    throw new InputError(at(path, 'IsTruncated'), 'the whole report, found one page of several')
  const use = empty()
  for (const [index, item] of readList(report[LIST], at(path, LIST)).entries()) {
    const where = at(at(path, LIST), index)
    readService(readObject(item, where), where, use)
  }
  return use
}

type Growing = { actions: Set<string>; services: Set<string>; notUsed: Set<string> }
const empty = (): Growing => ({ actions: new Set(), services: new Set(), notUsed: new Set() })

/** Only some actions are tracked; a service that was used says nothing of the others. */
function readService(item: JsonObject, path: string, use: Growing): void {
  const service = readText(item.ServiceNamespace, at(path, 'ServiceNamespace')).trim().toLowerCase()
  if (item.LastAuthenticated !== undefined && item.LastAuthenticated !== null) use.services.add(service)
  const tracked = at(path, 'TrackedActionsLastAccessed')
  for (const [index, given] of readList(item.TrackedActionsLastAccessed ?? [], tracked).entries()) {
    const action = readObject(given, at(tracked, index))
    const name = readText(action.ActionName, at(at(tracked, index), 'ActionName'))
      .trim()
      .toLowerCase()
    const id = name.includes(':') ? name : `${service}:${name}`
    const when = action.LastAccessedTime
    if (when === undefined || when === null) use.notUsed.add(id)
    else use.actions.add(id)
  }
}

/** A report does not name whom it is about; whom it saw last is the same, if it is about one principal. */
function principalOf(report: JsonObject, path: string): string {
  const seen = new Set<string>()
  for (const item of readList(report[LIST], at(path, LIST)))
    if (isObject(item) && typeof item.LastAuthenticatedEntity === 'string') seen.add(item.LastAuthenticatedEntity)
  const [only, ...more] = seen
  if (only === undefined || more.length > 0)
    throw new InputError(path, `a report about one principal; give it as {"<ARN>": <report>}, found ${seen.size} in it`)
  return only
}

const both = (a: PrincipalUse, b: PrincipalUse): PrincipalUse => ({
  actions: a.actions.union(b.actions),
  services: a.services.union(b.services),
  // What one of them says was used is not unused.
  notUsed: a.notUsed.union(b.notUsed).difference(a.actions.union(b.actions)),
})
