import { seededRandom } from '../kernel/random.ts'
import { ordinaryFloats } from '../kernel/floats.ts'
import { Cell } from './cell.ts'
import { Corrector } from './corrector.ts'
import type { ExchangeTerms } from './exchange.ts'
import { MemberGroup } from './group.ts'
import type { Bound, Member, Trial } from './member.ts'
import { Pairs, shortenTo, type Lengths } from './pairs.ts'
import type { ResponseSum } from './response-sum.ts'

/** Steps of a meeting. */
export const count = 6

/** Uses up to `most` in each step, each unit of it worth `value`: the simplest member there is. */
export class Buyer implements Member {
  readonly movers = 1
  readonly use: Float64Array
  readonly foreseen: Float64Array
  readonly settled = new Float64Array(count)
  readonly plan = new Float64Array(count)
  readonly limits = 2 * count
  readonly value: Float64Array
  readonly most: Float64Array
  readonly #above = new Pairs(count)
  readonly #below = new Pairs(count)
  readonly #ease = new Float64Array(count)
  readonly #corrector = new Corrector([this.#above, this.#below], ordinaryFloats)
  #reach: Lengths = { use: 1, price: 1 }

  constructor(value: Float64Array, most: Float64Array) {
    this.value = value
    this.most = most
    this.use = most.map((units) => units / 2)
    this.foreseen = Float64Array.from(this.use)
  }

  begin(prices: Float64Array, softness: number): void {
    for (let t = 0; t < count; t++) {
      // softness/(most - use) - softness/use = value - price
      const gain = this.value[t]! - prices[t]!
      const half = this.most[t]! / 2
      const root = Math.hypot(softness, gain * half)
      this.use[t] = half + (gain * half * half) / (softness + root)
      this.#above.put(t, this.use[t]!, softness)
      this.#below.put(t, this.most[t]! - this.use[t]!, softness)
    }
  }

  linearise(response: ResponseSum): void {
    for (let t = 0; t < count; t++) {
      this.#ease[t] = 1 / (this.#above.stiffness(t) + this.#below.stiffness(t))
      response.matrix[t * count + t]! += this.#ease[t]!
    }
  }

  foresee(prices: Float64Array, softness: number): void {
    for (let t = 0; t < count; t++) {
      const push = this.#above.push(t, softness) - this.#below.push(t, softness)
      this.foreseen[t] = this.use[t]! + this.#ease[t]! * (push + this.value[t]! - prices[t]!)
    }
  }

  tryOut(prices: Float64Array, trial: Trial): void {
    const own: Lengths = { use: 1, price: 1 }
    this.#aim(prices, 0, own)
    this.#corrector.remember(own, trial)
  }

  turn(prices: Float64Array, softness: number, reach: Lengths): void {
    this.#reach = this.#corrector.direct((own) => this.#aim(prices, softness, own), softness)
    shortenTo(reach, this.#reach)
  }

  #aim(prices: Float64Array, softness: number, reach: Lengths): void {
    this.foresee(prices, softness)
    const steps = this.foreseen.map((use, t) => use - this.use[t]!)
    this.#above.stepSlacks(steps, 1, softness, reach)
    this.#below.stepSlacks(steps, -1, softness, reach)
  }

  move(lengths: Lengths): void {
    shortenTo(this.#reach, lengths)
    for (const pairs of [this.#above, this.#below]) pairs.move(this.#reach)
    this.use.set(this.#above.slack)
  }

  bound(prices: Float64Array): Bound {
    let value = 0
    for (let t = 0; t < count; t++) {
      value += Math.min(0, prices[t]! - this.value[t]!) * this.most[t]!
    }
    return { value, magnitude: Math.abs(value) }
  }

  settle(): number {
    this.settled.set(this.use)
    return -this.use.reduce((sum, units, t) => sum + units * this.value[t]!, 0)
  }

  keep(): void {
    this.plan.set(this.settled)
  }
}

/** What meets: members, with what their sum costs and what nobody can shift; and cells of their own among them. */
export interface Meeting {
  readonly members: Buyer[]
  readonly terms: ExchangeTerms
  readonly fixed: Float64Array
  readonly cells?: readonly Meeting[]
}

export function cellOf(
  { members, terms, fixed }: Meeting,
  startPrices: Float64Array = new Float64Array(count),
  cells: readonly Cell[] = [],
): Cell {
  const groups = [new MemberGroup(members, count), ...cells]
  return new Cell({ groups, terms, fixed, startPrices, usualPrice: 3 })
}

export function randomMeeting(seed: number): Meeting {
  const random = seededRandom(seed)
  const between = (low: number, high: number): number => low + (high - low) * random.next()
  const each = (of: () => number): Float64Array => Float64Array.from({ length: count }, of)
  const sell = each(() => between(0, 2))
  /** Nowhere or of one size; where seeds are even, not in every third step. */
  const limits = (low: number, high: number): Float64Array => {
    const limit = random.next() < 0.5 ? Infinity : between(low, high)
    return Float64Array.from({ length: count }, (_, t) => {
      return seed % 2 === 0 && t % 3 === 0 ? Infinity : limit
    })
  }
  return {
    members: Array.from(
      { length: 1 + (seed % 7) },
      () =>
        new Buyer(
          each(() => between(0, 8)),
          each(() => between(0.5, 4)),
        ),
    ),
    terms: {
      sell,
      buy: sell.map((price) => price + between(0, 3)),
      buyLimit: limits(1, 6),
      sellLimit: limits(0.5, 3),
      limitPrice: between(5, 20),
      peakPrice: random.next() < 0.5 ? 0 : between(0.5, 5),
      peakFrom: random.next() < 0.5 ? 0 : between(0, 3),
    },
    fixed: each(() => between(-5, 5)),
  }
}

/** The whole tree as one linear program: each cell's sum is what its members and the cells in it use. */
export function treeProgram(root: Meeting): string {
  const costs: string[] = []
  const rows: string[] = []
  const bounds: string[] = []
  let offset = 0
  const add = (factor: number, name: string): string =>
    `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} ${name}`
  const write = ({ members, terms, fixed, cells = [] }: Meeting, at: string): void => {
    for (const [i, cell] of cells.entries()) write(cell, `${at}c${i}`)
    for (let t = 0; t < count; t++) {
      const uses = members.map((_, i) => `- ${at}x${i}_${t}`)
      const inner = cells.map((_, i) => `- ${at}c${i}n${t}`)
      const of = (kind: string): string => `${at}${kind}${t}`
      costs.push(add(terms.buy[t]!, of('b')), add(-terms.sell[t]!, of('s')))
      costs.push(
        add(terms.limitPrice + terms.buy[t]!, of('e')),
        add(terms.limitPrice - terms.sell[t]!, of('f')),
      )
      bounds.push(`${of('n')} free`)
      rows.push(`${of('n')} ${[...uses, ...inner].join(' ')} = ${fixed[t]!}`)
      rows.push(`${of('b')} + ${of('e')} - ${of('s')} - ${of('f')} - ${of('n')} = 0`)
      rows.push(`${at}m - ${of('n')} >= 0`)
      if (terms.buyLimit[t]! < Infinity) bounds.push(`0 <= ${of('b')} <= ${terms.buyLimit[t]!}`)
      else bounds.push(`${of('e')} = 0`)
      if (terms.sellLimit[t]! < Infinity) bounds.push(`0 <= ${of('s')} <= ${terms.sellLimit[t]!}`)
      else bounds.push(`${of('f')} = 0`)
      for (const [i, member] of members.entries()) {
        costs.push(add(-member.value[t]!, `${at}x${i}_${t}`))
        bounds.push(`0 <= ${at}x${i}_${t} <= ${member.most[t]!}`)
      }
    }
    costs.push(add(terms.peakPrice, `${at}m`))
    bounds.push(`${at}m >= ${terms.peakFrom}`)
    offset -= terms.peakPrice * terms.peakFrom
  }
  write(root, 'r')
  costs.push(add(offset, 'one'))
  bounds.push('one = 1')
  return `Minimize\n cost: ${costs.join(' ')}\nSubject To\n ${rows.join('\n ')}\nBounds\n ${bounds.join('\n ')}\nEnd`
}
