/**
 * Where something stands, when only its data know. The content policy allows no style attributes, so the place goes into
 * an attribute of its own, and a few lines of script (place-script.ts) set it as the browser meets it: before it paints.
 */
type Place = Readonly<Record<string, string | number | undefined>>

const kebab = (name: string): string =>
  name.startsWith('--') ? name : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Spread on an element instead of `style`; numbers are pixels. */
export const placed = (place: Place) => ({
  'data-place': Object.entries(place)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${kebab(name)}:${typeof value === 'number' ? `${value}px` : value}`)
    .join(';'),
  // The script was there first: the element has a style that React did not write.
  suppressHydrationWarning: true,
})
