/** A value that cannot be printed by accident: string, JSON, template, console and inspect all show `[secret]`. */

const MASK = '[secret]'

export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  /** The value itself. Call it at the last moment, in the line that hands it to a driver. */
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return MASK
  }
  toJSON(): string {
    return MASK
  }
  [Symbol.toPrimitive](): string {
    return MASK
  }
  /** What Node's util.inspect and console print; the symbol is global so that no Node module is needed here. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK
  }
}

export const secret = (value: string): Secret => new Secret(value)
