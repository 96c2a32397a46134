/** Runs a tool of the project with its output shown live. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

export const TOOLS = {
  next: 'node_modules/next/dist/bin/next',
  tsc: 'node_modules/typescript/bin/tsc',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  vitest: 'node_modules/vitest/vitest.mjs',
  playwright: 'node_modules/@playwright/test/cli.js',
} as const

let current: ChildProcess | null = null

/** @returns the exit code */
export async function runTool(
  tool: keyof typeof TOOLS,
  args: readonly string[],
  env: NodeJS.Dict<string> = {},
): Promise<number> {
  const child = spawn(process.execPath, [TOOLS[tool], ...args], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
  })
  current = child
  const [code] = (await once(child, 'exit')) as [number | null]
  current = null
  return code ?? 1
}

/** Ends the tool that runs now; the runners stop their own children and databases. */
export const interruptTool = (signal: NodeJS.Signals): boolean => current?.kill(signal) ?? false

/** A runner's report, or null when it could not write one. */
export function readReport<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(join(PROJECT_ROOT, file), 'utf8')) as T
  } catch {
    return null
  }
}
