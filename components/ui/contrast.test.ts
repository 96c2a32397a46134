/** Measures the token pairs of app/globals.css in both themes: WCAG 2.2, text 4.5:1, marks and controls 3:1. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

type Theme = 'light' | 'dark'
const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8')

function token(name: string, theme: Theme): string {
  const found = new RegExp(`^\\s*--${name}: (.+);$`, 'm').exec(css)?.[1]
  if (!found) throw new Error(`no token --${name}`)
  const alias = /^var\(--([\w-]+)\)$/.exec(found)?.[1]
  if (alias) return token(alias, theme)
  const pair = /^light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\)$/.exec(found)
  const picked = theme === 'light' ? pair?.[1] : pair?.[2]
  if (!picked) throw new Error(`--${name} is not light-dark(oklch(…), oklch(…)): ${found}`)
  return picked
}

/** Relative luminance of an OKLCH colour, by the matrices of CSS Color 4. */
function luminance(oklch: string): number {
  const [l = 0, chroma = 0, hue = 0] = oklch.slice(6, -1).split(' ').map(Number)
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clamp = (channel: number) => Math.min(1, Math.max(0, channel))
  const red = clamp(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short)
  const green = clamp(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short)
  const blue = clamp(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string, theme: Theme): number {
  const [low = 0, high = 0] = [luminance(token(one, theme)), luminance(token(other, theme))].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

const GROUNDS = ['canvas', 'surface', 'sunken', 'hover', 'selected']
const TEXTS = ['text', 'muted', 'faint', 'accent-strong', 'danger-text', 'warn-text', 'ok-text']
const ON = [
  ['on-accent', 'accent'],
  ['on-danger', 'danger'],
  ['text', 'accent-soft'],
  ['accent-strong', 'accent-soft'],
  ['danger-text', 'danger-soft'],
  ['muted', 'danger-soft'],
  ['warn-text', 'warn-soft'],
  ['muted', 'warn-soft'],
] as const
const MARKS = [
  'accent',
  'danger',
  'warn',
  'ok',
  'control',
  'standing',
  'breakglass',
  'unknown',
  'ended',
  'tier-0',
  'tier-1',
  'tier-2',
  'tier-3',
  'tier-4',
]

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each(TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))(
    '%s can be read on %s',
    (text, ground) => {
      expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5)
    },
  )
  test.each(ON)('%s can be read on %s', (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5)
  })
  test.each(MARKS)('the mark %s can be seen on a panel and on the page', (mark) => {
    expect(contrast(mark, 'surface', theme)).toBeGreaterThanOrEqual(3)
    expect(contrast(mark, 'canvas', theme)).toBeGreaterThanOrEqual(3)
  })
})
