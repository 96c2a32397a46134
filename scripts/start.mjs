// `npm start`: everything, on a machine with only some Node and npm. See scripts/machine/README.md.
import { handOver, install } from './bootstrap.mjs'

install({ dev: false })
await handOver('scripts/machine/start.ts', process.argv.slice(2))
