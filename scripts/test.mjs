// `npm test`: installs what it needs, then every check there is. The last line counts them.
import { handOver, install } from './bootstrap.mjs'

install({ dev: true })
await handOver('scripts/testing/run.ts', process.argv.slice(2))
