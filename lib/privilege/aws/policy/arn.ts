/** ARNs and what a `Resource` element matches. Source: AWS, "IAM JSON policy elements: Resource". */
import { compile, compileParts, matches, type Pattern } from './pattern.ts'

export type Arn = { partition: string; service: string; region: string; account: string; resource: string }

export const ARN_SEGMENTS = 6

/** The six segments; the last keeps its colons. Null for what is no ARN. */
export function parseArn(text: string): Arn | null {
  const segments = splitSegments(text)
  if (segments.length !== ARN_SEGMENTS || segments[0] !== 'arn') return null
  const [, partition = '', service = '', region = '', account = '', resource = ''] = segments
  return { partition, service, region, account, resource }
}

export function splitSegments(text: string): string[] {
  const parts = text.split(':')
  return parts.length <= ARN_SEGMENTS
    ? parts
    : [...parts.slice(0, ARN_SEGMENTS - 1), parts.slice(ARN_SEGMENTS - 1).join(':')]
}

export type Part = { text: string; literal: boolean }

/** A resource pattern: one per segment of an ARN, or one for the whole text. */
export type ResourcePattern = { whole: Pattern | null; segments: readonly Pattern[] }

/**
 * A wildcard stays within its segment, except in the last, which reaches over colons; segments that are missing at the
 * end stand for anything.
 * @param parts the text with its variables replaced; what came from a variable is literal
 */
export function compileResource(parts: readonly Part[]): ResourcePattern {
  const segments = splitParts(parts, false)
  const [first] = segments
  const isArn = first?.length === 1 && first[0]?.text === 'arn' && segments.length > 1
  if (!isArn) return { whole: compileParts(parts), segments: [] }
  const compiled = segments.map(compileParts)
  while (compiled.length < ARN_SEGMENTS) compiled.push(compile('*'))
  return { whole: null, segments: compiled }
}

/**
 * Cuts at the first five colons.
 * @param within also those in what a variable brought, which may be a whole ARN
 */
export function splitParts(parts: readonly Part[], within: boolean): Part[][] {
  const segments: Part[][] = [[]]
  for (const part of parts) {
    const pieces = part.literal && !within ? [part.text] : part.text.split(':')
    for (const [index, text] of pieces.entries()) {
      if (index > 0 && segments.length < ARN_SEGMENTS) segments.push([])
      else if (index > 0) segments.at(-1)?.push({ text: ':', literal: part.literal })
      if (text !== '') segments.at(-1)?.push({ text, literal: part.literal })
    }
  }
  return segments
}

export function resourceMatches(pattern: ResourcePattern, resource: string): boolean {
  if (pattern.whole) return matches(pattern.whole, resource)
  const segments = splitSegments(resource)
  return (
    segments.length === ARN_SEGMENTS &&
    pattern.segments.every((segment, index) => matches(segment, segments[index] ?? ''))
  )
}
