import { UsageError, type Command } from '../command.ts'
import { operatorContext } from '../operator.ts'

export const command: Command = {
  name: 'key rotate',
  usage: '',
  summary:
    'Adds a fresh key to CURFEW_KEY_FILE and seals every stored secret with it. Running processes follow by themselves.',
  run: async (args) => {
    if (args.length > 0) throw new UsageError('It takes no arguments.')
    const ctx = await operatorContext()
    const [{ settings }, { productKeyring }, { addKey }, { rewrapSecrets }] = await Promise.all([
      import('#lib/platform/env.ts'),
      import('#lib/platform/product.ts'),
      import('#lib/platform/secrets/keyring.ts'),
      import('#lib/inventory/server.ts'),
    ])
    // Made first when there is none, so that the old key stays readable whatever happens next.
    productKeyring()
    addKey(settings().keyFile)
    const { rewrapped, keyId } = await rewrapSecrets(ctx)
    process.stdout.write(
      `${rewrapped} ${rewrapped === 1 ? 'secret is' : 'secrets are'} sealed by ${keyId} now. Older lines of the key file are needed only for old backups.\n`,
    )
  },
}
