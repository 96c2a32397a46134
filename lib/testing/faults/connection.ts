/** One proxied connection: two sockets, two flows, and the fault that lies on them. */
import type { Socket } from 'node:net'
import { type Behaviour, type Direction, type Fault, faultOf, isIn, scan, type Scanner } from './behaviours.ts'
import { createFlow, type Flow } from './flow.ts'

/** What the proxy's waiters hear of. `seen` is what arrived at the proxy, `forwarded` what left it. */
export type Happening =
  | { kind: 'seen' | 'forwarded'; direction: Direction; found: (text: string) => boolean }
  | { kind: 'held' | 'met' | 'closed' }

export type Connection = {
  behave(behaviour: Behaviour): void
  /** Lets go what is held, and passes from then on. */
  release(): void
  reset(): void
  loseClient(): void
  isHolding(): boolean
}

export function createConnection(
  client: Socket,
  target: Socket,
  of: { behaviour: Behaviour; tell(happening: Happening): void },
): Connection {
  const { tell } = of
  const socketTo = { 'to-target': target, 'to-client': client }
  const flows: Record<Direction, Flow> = { 'to-target': createFlow(target), 'to-client': createFlow(client) }
  const scanners = { seen: scannerPair(), forwarded: scannerPair() }
  /** Whose source said a proper goodbye. */
  const ended: Record<Direction, boolean> = { 'to-target': false, 'to-client': false }
  let fault: Fault = faultOf(of.behaviour)
  /** Bytes were swallowed: passing again would make nonsense of what follows. */
  let lost = of.behaviour.kind === 'black-hole'

  const reset = () => {
    for (const socket of [client, target]) socket.resetAndDestroy()
  }

  function note(kind: 'seen' | 'forwarded', direction: Direction, bytes: Buffer): (text: string) => boolean {
    const scanned = scan(scanners[kind][direction], bytes)
    const found = (text: string) => isIn(scanned, text)
    tell({ kind, direction, found })
    return found
  }

  async function forward(direction: Direction, bytes: Buffer, delayMs = 0): Promise<void> {
    await flows[direction].push(bytes, delayMs)
    if (!socketTo[direction].destroyed) note('forwarded', direction, bytes)
  }

  function meet(): void {
    if (fault.met) return
    fault.met = true
    tell({ kind: 'met' })
  }

  function cut(direction: Direction, bytes: Buffer): void {
    const { behaviour } = fault
    if (behaviour.kind !== 'cut' || direction !== behaviour.direction) return void forward(direction, bytes)
    const left = behaviour.atByte - fault.counted
    fault.counted += bytes.length
    if (bytes.length < left) return void forward(direction, bytes)
    void forward(direction, bytes.subarray(0, Math.max(0, left))).then(reset)
  }

  function onBytes(direction: Direction, bytes: Buffer): void {
    const found = note('seen', direction, bytes)
    const { behaviour } = fault
    if (direction === 'to-target' && 'seeing' in behaviour && behaviour.seeing && found(behaviour.seeing)) meet()
    if (behaviour.kind === 'black-hole' || behaviour.kind === 'half-open') lost = true
    else if (behaviour.kind === 'latency')
      void forward(direction, bytes, direction === 'to-target' ? behaviour.toTargetMs : behaviour.toClientMs)
    else if (!fault.met) void forward(direction, bytes)
    else if (behaviour.kind === 'cut') cut(direction, bytes)
    else if (behaviour.kind === 'hold' && direction === 'to-target') keep(bytes)
    else if (behaviour.kind === 'reset') resetAfter(behaviour, direction, bytes)
    else void forward(direction, bytes)
  }

  function keep(bytes: Buffer): void {
    flows['to-target'].hold()
    void forward('to-target', bytes)
    tell({ kind: 'held' })
  }

  function resetAfter({ when }: { when: 'forwarded' | 'answered' }, direction: Direction, bytes: Buffer): void {
    if (direction === 'to-client') reset()
    else void forward(direction, bytes).then(() => (when === 'forwarded' ? reset() : undefined))
  }

  const swallowsEnds = () => fault.behaviour.kind === 'black-hole' || fault.behaviour.kind === 'half-open'

  function onEnd(direction: Direction): void {
    const { behaviour } = fault
    ended[direction] = true
    if (swallowsEnds()) return
    if (behaviour.kind === 'hold' && fault.met && direction === 'to-target') flows[direction].hold()
    flows[direction].end(
      behaviour.kind === 'latency' ? (direction === 'to-target' ? behaviour.toTargetMs : behaviour.toClientMs) : 0,
    )
  }

  /** A side that broke off breaks the other one, unless the fault hides it or still keeps something for it. */
  function onClose(direction: Direction, broken: boolean): void {
    if (client.destroyed && target.destroyed) tell({ kind: 'closed' })
    if (swallowsEnds() || flows[direction].isHolding()) return
    if (fault.behaviour.kind === 'hold' && fault.met) return
    if (broken || !ended[direction]) socketTo[direction].resetAndDestroy()
  }

  for (const [direction, socket] of [
    ['to-target', client],
    ['to-client', target],
  ] as const) {
    socket.setNoDelay(true)
    socket.on('data', (bytes) => onBytes(direction, bytes))
    socket.on('end', () => onEnd(direction))
    // Its 'close' follows and tells.
    socket.on('error', () => {})
    socket.on('close', (broken) => onClose(direction, broken))
  }

  function behave(behaviour: Behaviour): void {
    const hadLost = lost
    fault = faultOf(behaviour)
    if (behaviour.kind === 'half-open') {
      lost = true
      ;(behaviour.open === 'client' ? target : client).resetAndDestroy()
    } else if (behaviour.kind === 'refuse' || (hadLost && behaviour.kind !== 'black-hole')) reset()
  }

  return {
    behave,
    release() {
      fault = faultOf({ kind: 'pass' })
      for (const flow of Object.values(flows)) flow.release()
    },
    reset,
    loseClient: () => void client.resetAndDestroy(),
    isHolding: () => flows['to-target'].heldBytes() > 0,
  }
}

const scannerPair = (): Record<Direction, Scanner> => ({ 'to-target': { tail: '' }, 'to-client': { tail: '' } })
