/** One declared operation of the API: what it takes and answers. Routes, OpenAPI and tests all read this. */
import type { z } from 'zod'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export type Operation<P = unknown, Q = unknown, B = unknown, A = unknown> = {
  /** camelCase, unique: `submitRequest`. */
  id: string
  method: Method
  /** As in OpenAPI: `/api/v1/requests/{requestId}/votes`. */
  path: string
  summary: string
  description?: string
  tag: string
  /** The scope a personal token needs; null when signing in is not needed. */
  scope: string | null
  params?: z.ZodType<P>
  query?: z.ZodType<Q>
  body?: z.ZodType<B>
  /** JSON Schema of a form with files: the route reads the body itself, as far as it may be read. */
  upload?: Readonly<Record<string, unknown>>
  /** Takes If-Match with the ETag that its GET gave out. */
  ifMatch?: true
  answer: {
    status: number
    schema: z.ZodType<A> | null
    description: string
    contentType?: string | readonly string[]
    /** The version of the row, for its ETag. A method, so that operations of any answer fit into one list. */
    version?(answer: A): number
    /** Holds a secret: an Idempotency-Key is ignored, for its answer would be kept. */ neverStored?: true
  }
}

/** Declares an operation; the type parameters follow from its schemas. */
export const operation = <P = undefined, Q = undefined, B = undefined, A = undefined>(
  declared: Operation<P, Q, B, A>,
): Operation<P, Q, B, A> => declared
