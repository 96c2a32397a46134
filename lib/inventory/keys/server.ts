/** The door of keys for pages and routes. */
export { rotateKey, sealTheRest } from './commands/rotate-key.ts'
export { keyRing } from './queries.ts'
