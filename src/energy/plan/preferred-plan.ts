import { exchangeCost, type ExchangeTerms } from '../../coordination/exchange.ts'
import { roomAround, roomThrough, type Room } from '../../coordination/room.ts'
import { leastMoveW } from '../devices/preferred-course.ts'
import type { Feeders } from '../limits/feeders.ts'
import type { Part } from './part.ts'
import { noShift, type Shares, type Shift } from './preferred-homes.ts'

/** So often at the most all are asked what they would change; mostly there is nothing left after two or three times. */
const mostSweeps = 8
/** And so often where there are more than so many homes: what is moved later is next to nothing there, and a sweep takes long. */
const sweepsOfMany = 2
const manyHomes = 500

/**
 * Has homes take, out of the plans that cost the same, the one that is preferred (`devices/preferred-course.ts`), and what costs less where moving energy from
 * step to step is all it takes. All answer at once to the same room: how much the neighbourhood, and each feeder, can use more or less in each step
 * before a W costs something else (`coordination/room.ts`). Where all together ask for more than there is, each gets the same share of what it has asked
 * for: so it does not matter in which order homes come, and homes that are alike stay alike. No plan costs more after than before.
 * Returns by how much it costs more, which is less than nothing or next to it.
 */
export async function takePreferred(
  parts: readonly Part[],
  feeders: Feeders,
  grid: ExchangeTerms,
  homes: number,
): Promise<number> {
  const sweeps = homes > manyHomes ? sweepsOfMany : mostSweeps
  let costMicro = 0
  let limited = await Limited.of(parts, feeders, grid)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const rooms = limited.rooms()
    const asked = await Promise.all(parts.map(async (part, i) => part.askPreferred(rooms[i]!)))
    if (!asked.some(isWorthwhile)) break
    const shares = limited.shares(asked)
    const taken = await Promise.all(
      parts.map(async (part, i) => part.takePreferred(rooms[i]!, shares[i]!)),
    )
    if (!taken.some(({ changed }) => changed > 0)) break
    const then = await Limited.of(parts, feeders, grid)
    costMicro += taken.reduce((sum, of) => sum + of.costMicro, then.costMicro - limited.costMicro)
    limited = then
  }
  return costMicro
}

function isWorthwhile({ moreW, lessW }: Shift): boolean {
  return [moreW, lessW].some((of) => of.some((power) => power >= leastMoveW))
}

/** An exchange that some parts are behind: the neighbourhood's or a feeder's. */
interface Gate {
  readonly terms: ExchangeTerms
  /** W, [step]. */
  readonly flowW: Float64Array
  readonly room: Room
  /** Which parts are behind it, by their index. */
  readonly parts: readonly number[]
}

/** What flows through everything in front of homes. */
class Limited {
  readonly #gates: readonly Gate[]
  readonly #partCount: number

  private constructor(gates: readonly Gate[], partCount: number) {
    this.#gates = gates
    this.#partCount = partCount
  }

  static async of(parts: readonly Part[], feeders: Feeders, grid: ExchangeTerms): Promise<Limited> {
    const netsW = await Promise.all(parts.map(async (part) => part.netW()))
    const netW = new Float64Array(grid.buy.length)
    for (const net of netsW) for (let t = 0; t < netW.length; t++) netW[t]! += net[t]!
    const gate = (
      terms: ExchangeTerms,
      flowW: Float64Array,
      isBehind: (part: Part) => boolean,
    ): Gate => ({
      terms,
      flowW,
      room: roomAround(terms, flowW),
      parts: parts.flatMap((part, i) => (isBehind(part) ? [i] : [])),
    })
    const ofFeeders = [...feeders.flowsW(parts, netsW)].map(([feeder, flowW]) =>
      gate(feeder.terms, flowW, ({ feederId }) => feeders.above(feederId).includes(feeder)),
    )
    return new Limited([...ofFeeders, gate(grid, netW, () => true)], parts.length)
  }

  get costMicro(): number {
    return this.#gates.reduce((sum, { terms, flowW }) => sum + exchangeCost(terms, flowW), 0)
  }

  /** The room in front of each part. */
  rooms(): Room[] {
    return this.#ofEach((own) =>
      own.map(({ room }) => room).reduce((outer, inner) => roomThrough(outer, inner, 1)),
    )
  }

  /** The share of what each part has asked for that there is room for. */
  shares(asked: readonly Shift[]): Shares[] {
    const ofGates = new Map(
      this.#gates.map((gate) => {
        const all = noShift(gate.flowW.length)
        for (const i of gate.parts) {
          add(all.moreW, asked[i]!.moreW)
          add(all.lessW, asked[i]!.lessW)
        }
        const shares: Shares = {
          more: shareOf(gate.room.up, all.moreW),
          less: shareOf(gate.room.down, all.lessW),
        }
        return [gate, shares] as const
      }),
    )
    return this.#ofEach((own) =>
      own
        .map((gate) => ofGates.get(gate)!)
        .reduce((one, other) => ({
          more: lesser(one.more, other.more),
          less: lesser(one.less, other.less),
        })),
    )
  }

  #ofEach<T>(of: (gates: readonly Gate[]) => T): T[] {
    return Array.from({ length: this.#partCount }, (_, i) =>
      of(this.#gates.filter(({ parts }) => parts.includes(i))),
    )
  }
}

function shareOf(room: Float64Array, asked: Float64Array): Float64Array {
  return room.map((units, t) => (asked[t]! > units ? units / asked[t]! : 1))
}

function lesser(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((value, t) => Math.min(value, other[t]!))
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}
