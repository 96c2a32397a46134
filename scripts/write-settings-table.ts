/** Brings the README's table of settings up to date with the schema. Run by `npm run settings`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { withSettingsTable } from '#lib/platform/settings-table.ts'

const readme = new URL('../README.md', import.meta.url)
writeFileSync(readme, withSettingsTable(readFileSync(readme, 'utf8')))
