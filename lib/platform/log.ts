/** Structured logs: events with ids, never secrets. */
import pino from 'pino'

export type Log = pino.Logger

export const createLog = (name: string, level: string = process.env.LOG_LEVEL ?? 'info'): Log =>
  pino({
    name,
    level,
    base: { name },
    redact: {
      paths: [
        'password',
        'secret',
        'token',
        '*.password',
        '*.secret',
        '*.token',
        'headers.authorization',
        'headers.cookie',
      ],
      censor: '[secret]',
    },
  })

export const silentLog: Log = pino({ level: 'silent' })
