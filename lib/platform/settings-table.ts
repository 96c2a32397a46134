/** The README's table of settings, rendered from the schema. */
import { metaOf, SETTING_NAMES, SettingsSchema, type SettingName } from './settings-schema.ts'

export const SETTINGS_START = '<!-- settings -->'
export const SETTINGS_END = '<!-- /settings -->'

function defaultOf(name: SettingName): string {
  const shown = metaOf(name).shownDefault
  if (shown) return shown
  const definition = SettingsSchema.shape[name]._zod.def as { type: string; defaultValue?: unknown }
  return definition.type === 'prefault' ? `\`${String(definition.defaultValue)}\`` : ''
}

export function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => `| \`${name}\` | ${defaultOf(name)} | ${metaOf(name).description} |`)
  return ['| setting | default | what it does |', '|---|---|---|', ...rows].join('\n')
}

/** The same text with the table between the two markers brought up to date. */
export function withSettingsTable(text: string): string {
  const [start, end] = [text.indexOf(SETTINGS_START), text.indexOf(SETTINGS_END)]
  if (start < 0 || end < start) throw new RangeError(`the markers ${SETTINGS_START} and ${SETTINGS_END} are missing`)
  return `${text.slice(0, start + SETTINGS_START.length)}\n${settingsTable()}\n${text.slice(end)}`
}
