/** The person's choices of appearance. They live in cookies so that the server's first paint is already right. */
export const THEME_COOKIE = 'curfew-theme'
export const NAV_COOKIE = 'curfew-nav'
export const DENSITY_COOKIE = 'curfew-density'

export const THEMES = ['light', 'dark', 'system'] as const
export type Theme = (typeof THEMES)[number]

/** Anything but light or dark means "as the system says". */
export const parseTheme = (text: string | undefined): Theme => (text === 'light' || text === 'dark' ? text : 'system')

export type Density = 'comfortable' | 'compact'
export const parseDensity = (text: string | undefined): Density => (text === 'compact' ? 'compact' : 'comfortable')
