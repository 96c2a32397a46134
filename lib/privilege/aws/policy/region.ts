/**
 * Regions: sets of resources, one pattern per segment of an ARN. What a statement allows is a region; what a Deny covers
 * of it is taken away; what a boundary leaves of it is its intersection.
 */
import { ARN_SEGMENTS, type Part, type ResourcePattern, splitSegments } from './arn.ts'
import { compile, compileParts, covers, matchesEverything, overlaps, type Pattern } from './pattern.ts'

/** Null: no resource at all, which policies match with "*" only. */
export type Region = readonly Pattern[] | null

/** @param open an ARN, with wildcards where anything may stand, or "*" for an action without a resource */
export const regionOf = (open: string): Region => (open === '*' ? null : splitSegments(open).map(compile))

export const textOf = (region: Region): string => (region === null ? '*' : region.map(({ text }) => text).join(':'))

/** The whole ARN as one pattern, for items that are no ARN. */
const joined = (region: readonly Pattern[]): Pattern =>
  compileParts(region.flatMap(({ text }, index): Part[] => [{ text: index === 0 ? text : `:${text}`, literal: false }]))

/** Whether everything in the region is matched by the item. Never true wrongly. */
export function coversRegion(item: ResourcePattern, region: Region): boolean {
  if (region === null) return item.whole !== null && matchesEverything(item.whole)
  if (item.whole) return covers(item.whole, joined(region))
  return (
    item.segments.length === ARN_SEGMENTS &&
    item.segments.every((segment, index) => covers(segment, region[index] ?? compile('')))
  )
}

/** What of the region the item matches; undefined when nothing is. Where two patterns cross, the item's stands for both. */
export function narrow(region: Region, item: ResourcePattern): Region | undefined {
  if (region === null) return coversRegion(item, null) ? null : undefined
  if (item.whole) return overlaps(item.whole, joined(region)) ? region : undefined
  // The last segment tells most of them apart.
  for (let index = region.length - 1; index >= 0; index -= 1) {
    const [segment, wanted] = [item.segments[index], region[index]]
    if (!segment || !wanted || !overlaps(segment, wanted)) return undefined
  }
  return region.map((wanted, index) => {
    const segment = item.segments[index] ?? wanted
    return covers(segment, wanted) ? wanted : segment
  })
}
