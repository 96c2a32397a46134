import type { ScoreOptions } from './jobs/score-due.ts'
import type { Context } from '#lib/platform/context.ts'

/** The door of breadth for pages, routes and scripts. */
export {
  importAwsAccount,
  importAwsAccountAgain,
  type ImportedAwsAccount,
  type NewAwsAccount,
  type NewerAwsAccount,
} from './commands/import-aws-account.ts'
/** What scores, with its catalogue, is loaded by whom scores only. @returns how many sources were scored: one or none */
export const scoreDue = async (ctx: Context, options?: ScoreOptions): Promise<number> =>
  (await import('./jobs/score-due.ts')).scoreDue(ctx, options)

export { getBreadth, getEstate, listEstates } from './queries.ts'
