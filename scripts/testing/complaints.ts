/**
 * The errors in a product's log: blocks that open as Next.js tells an error, and lines of our own log at level error or
 * worse. Refusals of bad input are left out, for the browser tests ask for many; the same error is told once, with how
 * often.
 * @param log everything that the product wrote
 * @param atMost blocks, the first ones
 */
export function complaints(log: string, atMost: number): string {
  const counts = new Map<string, number>()
  for (const block of log.split(/\n(?=⨯|\{"level":|\[)/)) {
    if (!/^(⨯|\{"level":[56]0)/.test(block) || /\binput\.invalid\b/.test(block)) continue
    const text = block.trim().split('\n').slice(0, LINES).join('\n').slice(0, CHARACTERS)
    const known = [...counts.keys()].find((one) => withoutVariables(one) === withoutVariables(text))
    counts.set(known ?? text, (counts.get(known ?? text) ?? 0) + 1)
  }
  return [...counts]
    .slice(0, atMost)
    .map(([text, count]) => (count > 1 ? `${count} times:\n${text}` : text))
    .join('\n')
}

const LINES = 14
const CHARACTERS = 2_000

const withoutVariables = (text: string): string =>
  text
    .replace(/"time":\d+|"(?:request|person)Id":"[^"]*"|digest: '\d+'/g, '')
    .replace(/\b[a-z]{3}_[0-9a-f]{32}\b/g, 'id')
