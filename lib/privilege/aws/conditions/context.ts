/** What is known of a request beyond who, what and on which resource. */

/**
 * The values of a key; `absent`: the request does not carry it; `unknown`: the input does not tell; `perhaps`: the
 * request carries these, or does not carry the key.
 */
export type Known = readonly string[] | 'absent' | 'unknown' | { perhaps: readonly string[] }

export const isPerhaps = (known: Known): known is { perhaps: readonly string[] } =>
  typeof known === 'object' && 'perhaps' in known
/** By key, without regard to case. */
export type Lookup = (key: string) => Known

/** A request of which everything is known: a key that is not there is absent. */
export function knownContext(context: Readonly<Record<string, readonly string[]>>): Lookup {
  const byKey = new Map(Object.entries(context).map(([key, values]) => [key.toLowerCase(), values]))
  return (key) => byKey.get(key.toLowerCase()) ?? 'absent'
}
