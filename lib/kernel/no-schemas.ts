/**
 * What browsers load instead of zod (see next.config.js). Models hold schemas beside the words that components need, and
 * schemas are for doors, which a browser has none of: every way to build one gives this, and parsing says so. Saves 31 kB.
 */
const build: unknown = new Proxy(() => undefined, {
  get: (_, name) => {
    if (typeof name === 'symbol' || name === 'then') return undefined
    if (/^(safe)?parse/i.test(name))
      throw new TypeError('Browsers parse nothing: ask the server, or import what needs no schema.')
    return build
  },
  apply: () => build,
})

export const z = build
