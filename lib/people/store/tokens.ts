/** SQL about personal tokens. Their secrets are not here. */
import type { PersonId, TokenId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { AccessToken, TokenScope } from '../model.ts'

const COLUMNS = sql`id, person_id, name, scopes, created_at, expires_at, last_used_at, revoked_at`

export async function insertToken(
  tx: SqlTx,
  token: {
    id: TokenId
    personId: PersonId
    name: string
    tokenHash: Buffer
    scopes: readonly TokenScope[]
    expiresAt: Instant
  },
): Promise<AccessToken> {
  const [row] = await tx.rows<AccessToken>(sql`
    INSERT INTO access_token (id, person_id, name, token_hash, scopes, expires_at)
    VALUES (${token.id}, ${token.personId}, ${token.name}, ${token.tokenHash}, ${[...token.scopes]}::text[], to_timestamp(${token.expiresAt} / 1000.0))
    RETURNING ${COLUMNS}`)
  if (!row) throw new Error('the token was not stored')
  return row
}

export async function lockToken(tx: SqlTx, id: TokenId): Promise<AccessToken | null> {
  const [row] = await tx.rows<AccessToken>(sql`SELECT ${COLUMNS} FROM access_token WHERE id = ${id} FOR UPDATE`)
  return row ?? null
}

export async function revokeTokenRow(tx: SqlTx, id: TokenId, revokedBy: PersonId | null): Promise<void> {
  await tx.rows(sql`UPDATE access_token SET revoked_at = clock_timestamp(), revoked_by = ${revokedBy} WHERE id = ${id}`)
}

/** Tokens that still work, locked. */
export async function lockLiveTokens(tx: SqlTx, personId: PersonId): Promise<AccessToken[]> {
  return tx.rows(sql`
    SELECT ${COLUMNS} FROM access_token
    WHERE person_id = ${personId} AND revoked_at IS NULL AND expires_at > clock_timestamp() ORDER BY id FOR UPDATE`)
}

export async function tokensOf(runner: SqlRunner, personId: PersonId): Promise<AccessToken[]> {
  return runner.rows(
    sql`SELECT ${COLUMNS} FROM access_token WHERE person_id = ${personId} ORDER BY created_at DESC, id`,
  )
}
