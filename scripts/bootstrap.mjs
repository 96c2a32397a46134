// The plain part: runs on whatever Node the machine has, before node_modules exists. Installs what the lock file
// says, then hands over to the Node the project pins.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const OLDEST = [22, 18]
const pinned = join(root, 'node_modules/.bin/node')

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

// npm writes node_modules/.package-lock.json last, so an interrupted install never looks complete.
/** @param {{ dev: boolean }} needs */
function isInstalled({ dev }) {
  const wanted = readJson(join(root, 'package-lock.json'))
  const present = readJson(join(root, 'node_modules/.package-lock.json'))
  if (!wanted || !present) return false
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || (entry.dev && !dev)) return true
    const found = present.packages[path]
    return found !== undefined && found.version === entry.version && found.integrity === entry.integrity
  })
}

/** Installs when something is missing or old. @param {{ dev: boolean }} needs @returns {boolean} whether it did */
export function install({ dev }) {
  if (isInstalled({ dev })) return false
  // A folder with development packages keeps them; a fresh clone that only starts does not need them.
  const present = readJson(join(root, 'node_modules/.package-lock.json'))
  const hasDev = present !== null && Object.values(present.packages).some((entry) => entry.dev)
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  if (!dev && !hasDev) flags.push('--omit=dev')
  console.log('Installing packages …')
  const npm =
    process.env.npm_execpath && existsSync(process.env.npm_execpath)
      ? [process.execPath, [process.env.npm_execpath]]
      : ['npm', []]
  const env = { ...process.env }
  delete env.npm_config_omit
  delete env.NODE_ENV
  const { status, error } = spawnSync(npm[0], [...npm[1], ...flags], { cwd: root, stdio: 'inherit', env })
  if (status === 0) return true
  if (error && error.code === 'ENOENT') fail('npm was not found. Install Node with npm, then start again.')
  fail(
    'The packages could not be installed: see what npm said above. Is the npm registry reachable, and the disk not full?',
  )
}

/** @param {string} message @returns {never} */
export function fail(message) {
  console.error(`\n${message}`)
  process.exit(1)
}

const isRecent = () => {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

const runs = (path) => existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0

/** The Node to run with: the pinned one where it exists, else this one when it is recent enough. */
export function nodeToUse() {
  if (runs(pinned)) return pinned
  if (isRecent()) return process.execPath
  fail(
    `Curfew needs Node ${OLDEST.join('.')} or newer on ${process.platform}-${process.arch}; this is ${process.versions.node}.\n` +
      'On Linux (x64, arm64) it brings its own; elsewhere install a newer Node and start again.',
  )
}

/**
 * Runs a script of this project with the pinned Node: in this process when it is that Node already and needs no flags,
 * else in a child that gets this one's signals and ends with it.
 * @param {string} script @param {string[]} args @param {string[]} flags of Node
 */
export async function handOver(script, args, flags = []) {
  const file = join(root, script)
  const node = nodeToUse()
  if (flags.length === 0 && realpathSync(node) === realpathSync(process.execPath)) {
    process.argv = [process.argv[0], file, ...args]
    await import(file)
    return
  }
  const child = spawn(node, [...flags, file, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  const forward = (signal) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
  whenNpmDies(() => forward('SIGTERM'))
  child.on('error', (error) => fail(`${node} could not be run: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)))
}

// npm passes signals on, but cannot when it is killed itself: then nobody would be left to stop what it started.
// It stands one or two steps up: many shells stay between npm and its script.
/** @param {() => void} act */
export function whenNpmDies(act) {
  if (!process.env.npm_lifecycle_event) return
  const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`
  const before = ancestors()
  const timer = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(timer)
    act()
  }, 500)
  timer.unref()
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
  } catch {
    return '' // no /proc: the direct parent is all that is watched
  }
}
