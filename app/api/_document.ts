/** The description of the API as it is served and shown: operations, and what the running product answered to each. */
import { type Examples, openApiDocument } from '#lib/platform/http/openapi.ts'
import { VERSION } from '#lib/platform/version.ts'
import examples from './_examples.json' with { type: 'json' }
import { allOperations } from './_operations.ts'

export const apiDocument = () => openApiDocument(allOperations, VERSION, examples as Examples)
