/**
 * Reads service control policies, one list per level from the root of the organisation down: `[[…], […]]`; a flat list, or
 * one policy, is one level. A policy is a document, or what `aws organizations describe-policy` prints of it.
 */
import { InputError } from '../../input-error.ts'
import { at, isObject, type JsonObject, readObject } from '../../json.ts'
import type { Policy } from '../policy/model.ts'
import { parsePolicy } from '../policy/parse.ts'

const WANTED = 'a policy document, or the output of aws organizations describe-policy'

/** @throws InputError with the path of what cannot be read */
export function parseServiceControl(input: unknown): Policy[][] {
  if (!Array.isArray(input)) return [[readPolicy(input, '$', 0, 0)]]
  if (input.length === 0) throw new InputError('$', 'at least one policy; without any, leave the file out')
  const nested = input.filter((item) => Array.isArray(item)).length
  if (nested === 0) return [input.map((item, index) => readPolicy(item, at('$', index), 0, index))]
  const odd = input.findIndex((item) => !Array.isArray(item))
  if (odd >= 0) throw new InputError(at('$', odd), 'a list of the policies of one level, as the others are')
  return input.map((level: unknown[], index) => {
    // At AWS no level is without a policy, and one without would allow nothing to anybody.
    if (level.length === 0) throw new InputError(at('$', index), 'at least one policy of this level, found none')
    return level.map((item, number) => readPolicy(item, at(at('$', index), number), index, number))
  })
}

function readPolicy(value: unknown, path: string, level: number, index: number): Policy {
  const given = typeof value === 'string' ? value : readObject(value, path, WANTED)
  const fallback = `service control policy ${index} of level ${level}`
  if (typeof given === 'string' || given.Statement !== undefined) return parsePolicy(given, fallback, path)
  const wrapped = isObject(given.Policy)
  const described = wrapped ? (given.Policy as JsonObject) : given
  const where = wrapped ? at(path, 'Policy') : path
  if (described.Content === undefined) throw new InputError(path, WANTED)
  const summary = isObject(described.PolicySummary) ? described.PolicySummary : {}
  if (typeof summary.Type === 'string' && summary.Type !== 'SERVICE_CONTROL_POLICY')
    throw new InputError(at(at(where, 'PolicySummary'), 'Type'), '"SERVICE_CONTROL_POLICY"')
  const name = [summary.Name, summary.Id].find((one) => typeof one === 'string')
  return parsePolicy(described.Content, typeof name === 'string' ? name : fallback, at(where, 'Content'))
}
