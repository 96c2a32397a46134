/** Commands that only read files and think: what can go wrong there, as exit codes, each in one line. */
import { visibleLine } from '#components/ui/visible.ts'
import { BadInput } from './read-input.ts'

const BAD_INPUT = 2
/** A fault of ours is neither a finding (1) nor the input's. */
const OWN_FAULT = 3

export async function withoutServer(name: string, run: () => Promise<number>): Promise<number> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof BadInput) {
      process.stderr.write(`curfew ${name}: ${error.message}\n`)
      return BAD_INPUT
    }
    const { message } = error as Error
    process.stderr.write(`curfew ${name}: failed by a fault of its own, please report it: ${visibleLine(message)}\n`)
    return OWN_FAULT
  }
}
