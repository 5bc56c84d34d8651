import type { Flexibility, Point } from '../devices/flexibility.ts'
import type { Path } from './path.ts'

/** Where a chain stands as its member sees one device. */
export class ChainPoint implements Point {
  readonly #path: Path
  /** Its first store, and its machine. */
  readonly #store: number
  readonly #machine: number

  constructor(path: Path, store: number, machine: number) {
    this.#path = path
    this.#store = store
    this.#machine = machine
  }

  level(store: number, t: number): number {
    return this.#path.level(this.#store + store, t)
  }

  power(action: number, t: number): number {
    return this.#path.power(this.#machine, action, t)
  }

  /** Worth of a unit that comes into one of its stores in step t. */
  worth(store: number, t: number): number {
    return this.#path.worth(this.#store + store, t)
  }

  /** Takes one of its actions away from step t. */
  close(action: number, t: number, softness: number): void {
    this.#path.close(this.#machine, action, t, softness)
  }
}

/** Where each of a chain's devices stands. */
export function pointsOf(devices: readonly Flexibility[], path: Path): ChainPoint[] {
  let store = 0
  let machine = 0
  return devices.map(({ stores, actions }) => {
    const point = new ChainPoint(path, store, machine)
    store += stores.length
    if (actions.length > 0) machine++
    return point
  })
}
