/** Runs before anything else of a document does. */
import { PLACE_SCRIPT } from '../ui/place-script.ts'

/** zod tries whether it may make code of text, and the try itself breaches the content policy. */
const NO_CODE_FROM_TEXT = 'globalThis.__zod_globalConfig = { jitless: true }'

export const EARLY_SCRIPT = `${PLACE_SCRIPT};${NO_CODE_FROM_TEXT}`
