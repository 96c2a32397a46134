/** Text in the columns of a terminal. Pure. */

/** Letters that take two columns: East Asian wide and full-width ones, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u
const MARK = /[\p{M}\p{Cf}]/u
const PLAIN = /^[\x20-\x7e]*$/

const columnsOf = (letter: string): number => (MARK.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1)

export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const letter of text) width += columnsOf(letter)
  return width
}

/** Lines of at most `width` columns, cut between words, and within those that are longer than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const word of text.split(' ')) {
    const columns = widthOf(word)
    if (line !== '' && used + 1 + columns <= width) {
      line += ` ${word}`
      used += 1 + columns
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = columns <= width ? [word] : cut(word, width)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
    used = widthOf(line)
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

/** A word in pieces of the line's width; after a sign that parts names, where there is one near the end. */
function cut(word: string, width: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let used = 0
  for (const letter of word) {
    const columns = columnsOf(letter)
    if (used + columns > width) {
      const sign = Math.max(...[':', '/', '-', ','].map((one) => piece.lastIndexOf(one)))
      const end = sign > piece.length / 2 ? sign + 1 : piece.length
      pieces.push(piece.slice(0, end))
      piece = piece.slice(end)
      used = widthOf(piece)
    }
    piece += letter
    used += columns
  }
  return [...pieces, piece]
}

export const indented = (lines: readonly string[], indent: string): string[] => lines.map((line) => indent + line)
