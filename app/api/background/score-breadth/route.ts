import { scoreDue } from '#lib/breadth/server.ts'
import { backgroundRoute } from '../_edge.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 300

/** One source whose inventory or catalogue is newer than its scores; call again while it answers more than 0. */
export const POST = backgroundRoute('score-breadth', (ctx) => scoreDue(ctx))
