/** One product with an inventory of a size: its own database and its own web server. */
import type pg from 'pg'
import { client, layGround } from '../ground.ts'
import { startWeb } from '../processes.ts'
import { auditorOf, raiseTo } from './people-and-identities.ts'

export type Estate = {
  count: number
  origin: string
  /** Of somebody who sees everything. */
  headers: { api: HeadersInit; page: HeadersInit }
  product: pg.Client
  close(): Promise<void>
}

export async function openEstate(count: number): Promise<Estate> {
  const ground = await layGround()
  const product = await client(ground.superuserUrl)
  await raiseTo(ground, count)
  const web = await startWeb(ground)
  return {
    count,
    origin: web.origin,
    headers: await auditorOf(ground, web.origin),
    product,
    async close() {
      await web.stop()
      await product.end()
      await ground.stop()
    },
  }
}
