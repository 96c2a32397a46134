/** `node scripts/estates/write-demo.ts` writes demo/: an invented AWS account to try `curfew scan aws` with. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { demoAccount, DEMO_ORGANISATION, DEMO_USE } from './demo/index.ts'

const write = (name: string, value: unknown): void =>
  writeFileSync(join(PROJECT_ROOT, 'demo', name), `${JSON.stringify(value, null, 1)}\n`)

write('aws-account.json', demoAccount())
write('aws-organization-policies.json', DEMO_ORGANISATION)
write('aws-used.json', DEMO_USE)
