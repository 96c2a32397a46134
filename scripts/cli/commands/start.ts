import type { Command } from '../command.ts'

export const command: Command = {
  name: 'start',
  usage: '',
  stays: true,
  summary: 'Everything, as npm start: database, migrations, demo world, web and worker under one supervisor.',
  run: async () => {
    await import('#scripts/machine/start.ts')
  },
}
