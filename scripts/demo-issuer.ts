/**
 * The embedded OpenID Connect issuer of the demo: on this machine only, without passwords, and it says so. It has no
 * memory; a restart asks everybody to choose again.
 *
 * Reads PUBLIC_URL (or HOST and PORT), CURFEW_ISSUER_PORT, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. It ends with its parent.
 */
import { createServer } from 'node:http'
import { readEnv } from '#lib/platform/env.ts'
import { createIssuer } from './demo-issuer/issuer.ts'

const HOST = '127.0.0.1'

const { publicUrl } = readEnv(process.env)
const port = Number(process.env.CURFEW_ISSUER_PORT ?? process.env.DEMO_ISSUER_PORT)
const clientId = process.env.OIDC_CLIENT_ID
const clientSecret = process.env.OIDC_CLIENT_SECRET
if (!Number.isInteger(port) || port < 1 || !clientId || !clientSecret) {
  console.error(
    'The demo issuer needs CURFEW_ISSUER_PORT (or DEMO_ISSUER_PORT), OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. `npm start` sets them.',
  )
  process.exit(2)
}

const server = createServer(createIssuer({ issuer: `http://${HOST}:${port}`, publicUrl, clientId, clientSecret }))
server.on('error', (error) => {
  console.error(`The demo issuer cannot listen on ${HOST}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, HOST, () => process.send?.({ ready: true }))

const stop = () => {
  server.close(() => process.exit(0))
  server.closeAllConnections()
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.once('disconnect', stop)
// Started without a channel: a parent that is gone shows as another parent.
const parent = process.ppid
setInterval(() => process.ppid !== parent && stop(), 1_000).unref()
