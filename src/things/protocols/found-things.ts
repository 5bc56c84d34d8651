import { refuse } from '../../kernel/refusal.ts'
import type { ProtocolHost, ReportedValue } from '../protocol.ts'
import type { Quantity } from '../quantity.ts'
import type { SetPoint } from '../set-point.ts'
import type { Attributes, Thing, ThingKind } from '../thing.ts'
import type { Line } from './dialler.ts'
import { badValue } from './json-topic.ts'

/** A thing as the device behind a line says it right now. */
export interface FoundThing {
  /** Its address without the cell's: the maker's number where there is one, so that it stays the same elsewhere. */
  readonly own: string
  readonly kind: ThingKind
  readonly name: string
  readonly values: readonly ReportedValue[]
  readonly attributes: Attributes
  /** Asks it for a power; null: it takes no set points. */
  readonly follow: Follow | null
}

/** Asks a thing for a power. Throws where the device does not take it. */
export type Follow = (setPoint: SetPoint) => Promise<void>

/** Those things of a protocol that can be asked for a power right now, by address. */
export class Reachable {
  readonly #follows = new Map<string, Follow>()

  set(address: string, follow: Follow): void {
    this.#follows.set(address, follow)
  }

  delete(address: string): void {
    this.#follows.delete(address)
  }

  /** Hands a set point to its thing. Throws where that is not connected, or does not take it. */
  async send(thing: Pick<Thing, 'address'>, setPoint: SetPoint): Promise<void> {
    const follow = this.#follows.get(thing.address)
    if (follow === undefined) throw new Error(`${thing.address} is not connected, or is only read.`)
    await follow(setPoint)
  }
}

/** The things behind one line: offered where they are new, their values kept, out of reach when the line ends. */
export class FoundThings {
  readonly #line: Line
  readonly #host: ProtocolHost
  readonly #reachable: Reachable
  /** What was offered, by address. */
  readonly #offered = new Map<string, { reports: ReadonlySet<Quantity>; isControllable: boolean }>()

  constructor(line: Line, host: ProtocolHost, reachable: Reachable) {
    this.#line = line
    this.#host = host
    this.#reachable = reachable
  }

  /** The whole address of a thing behind this line. */
  addressOf(own: string): string {
    return `${this.#line.connection.cellSlug}/${own}`
  }

  /** Offers a thing where it is new or says more than before, and keeps its values. */
  async keep(found: FoundThing): Promise<void> {
    const address = this.addressOf(found.own)
    const { follow } = found
    if (follow === null) this.#reachable.delete(address)
    else {
      this.#reachable.set(address, async (setPoint) => {
        await follow(setPoint)
        this.#host.followed(address, setPoint.id, null)
      })
    }
    const values = found.values.filter(({ quantity, value }) => {
      const problem = badValue(quantity, value)
      if (problem !== null) this.#host.refused(address, refuse('bad-value', problem, quantity))
      return problem === null
    })
    await this.#offer(address, found, values)
    const reported = await this.#host.report(address, values)
    if (!reported.ok) this.#host.refused(address, reported)
    this.#host.available(address, true)
  }

  /** The line ended. */
  gone(): void {
    for (const address of this.#offered.keys()) {
      this.#reachable.delete(address)
      this.#host.available(address, false)
    }
  }

  async #offer(
    address: string,
    { kind, name, attributes, follow }: FoundThing,
    values: readonly ReportedValue[],
  ): Promise<void> {
    const before = this.#offered.get(address)
    const isControllable = follow !== null
    // What a device does not say at night it said by day.
    const reports = new Set([...(before?.reports ?? []), ...values.map(({ quantity }) => quantity)])
    const isKnown =
      reports.size === before?.reports.size && isControllable === before.isControllable
    if (isKnown) return
    this.#offered.set(address, { reports, isControllable })
    const offered = await this.#host.offer({
      cellSlug: this.#line.connection.cellSlug,
      address,
      kind,
      name: name.slice(0, 100),
      reports: [...reports],
      isControllable,
      attributes,
      binding: '{}',
      notes: [],
    })
    if (!offered.ok) this.#host.refused(address, offered)
  }
}
