/** Who acts when somebody with a shell runs a command: on record as the operator, with the shell's user name. */
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Context, OperatorActor } from '#lib/platform/context.ts'
import { loadRuntime } from './runtime.ts'

/** The product is imported after its settings are known. */
export async function operatorContext(): Promise<Context<OperatorActor>> {
  loadRuntime()
  const { productDatabase, productLog } = await import('#lib/platform/product.ts')
  return {
    actor: { kind: 'operator', name: `operator ${userInfo().username}` },
    via: 'cli',
    requestId: randomUUID(),
    db: productDatabase(),
    log: productLog(),
  }
}
