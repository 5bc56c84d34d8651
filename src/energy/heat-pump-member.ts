import { Exchange } from '../coordination/exchange.ts'
import { Group } from '../coordination/group.ts'
import type { Bound, Member, Travel } from '../coordination/member.ts'
import type { StorageMember } from './storage-member.ts'

/**
 * Building and tank behind one heat pump: a group whose sum never exceeds the machine's power. The limit has a
 * price inside the group only; the settled plan keeps it exactly, the tank first.
 */
export class HeatPumpMember implements Member {
  readonly building: StorageMember
  readonly tank: StorageMember
  readonly use: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly reach: number
  readonly #group: Group
  readonly #maxW: number

  constructor(building: StorageMember, tank: StorageMember, maxW: number, share: number) {
    const count = building.use.length
    const free = new Float64Array(count)
    const machine = new Exchange({
      buy: free,
      sell: free,
      buyLimit: maxW,
      sellLimit: Infinity,
      limitPrice: Infinity,
      peakPrice: 0,
      peakFrom: 0,
    })
    this.building = building
    this.tank = tank
    this.#group = new Group([building, tank], machine, free, share)
    this.#maxW = maxW
    this.use = this.#group.use
    this.settled = new Float64Array(count)
    this.plan = new Float64Array(count)
    this.reach = this.#group.reach
  }

  answer(prices: Float64Array, stride: number, relaxation: number): void {
    this.#group.answer(prices, stride, relaxation)
  }

  addResponse(into: Float64Array): void {
    this.#group.addResponse(into)
  }

  travelled(travel: Travel): void {
    this.#group.travelled(travel)
  }

  bound(prices: Float64Array): Bound {
    return this.#group.bound(prices)
  }

  settle(): number {
    const { building, tank, settled } = this
    let cost = tank.settle()
    const left = tank.settled.map((power) => Math.max(0, this.#maxW - power))
    let isTooMuch = false
    building.settle()
    for (let t = 0; t < settled.length; t++) {
      if (building.settled[t]! > left[t]!) isTooMuch = true
    }
    cost += isTooMuch ? building.settleWithin(left) : building.settle()
    for (let t = 0; t < settled.length; t++) settled[t] = building.settled[t]! + tank.settled[t]!
    return cost
  }

  keep(): void {
    this.plan.set(this.settled)
    this.building.keep()
    this.tank.keep()
  }
}
