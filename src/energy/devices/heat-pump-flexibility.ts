import type { Bound } from '../../coordination/member.ts'
import type { Flexibility, Point } from './flexibility.ts'
import type { Action } from '../chain/machine.ts'
import type { Store } from '../chain/kept-store.ts'
import type { Beside, StorageFlexibility } from './storage-flexibility.ts'

/** Building and tank behind one heat pump, whose power they share. The settled plan serves the tank first. */
export class HeatPumpFlexibility implements Flexibility {
  readonly building: StorageFlexibility
  readonly tank: StorageFlexibility
  readonly stores: readonly Store[]
  readonly actions: readonly Action[]
  readonly given: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly #maxW: number

  constructor(building: StorageFlexibility, tank: StorageFlexibility, maxW: number) {
    this.building = building
    this.tank = tank
    this.stores = [...building.stores, ...tank.stores]
    this.actions = [
      ...building.actions,
      ...tank.actions.map((action): Action => ({ ...action, store: 1 })),
    ]
    this.given = building.given.map((power, t) => power + tank.given[t]!)
    this.settled = new Float64Array(this.given.length)
    this.plan = new Float64Array(this.given.length)
    this.#maxW = maxW
  }

  boundOfGiven(prices: Float64Array): Bound {
    const building = this.building.boundOfGiven(prices)
    const tank = this.tank.boundOfGiven(prices)
    return {
      value: building.value + tank.value,
      magnitude: building.magnitude + tank.magnitude,
    }
  }

  settle(point: Point): number {
    const { building, tank } = this
    const ofTank: Point = {
      level: (_, t) => point.level(1, t),
      power: (_, t) => point.power(1, t),
    }
    const cost = tank.settle(ofTank)
    return cost + this.#sum(building.settleBeside(this.#besideTank(), point))
  }

  resume(): number {
    const { building, tank } = this
    // Together they ran with enough, though each alone may not have.
    const powerW = building.lastFilledW()
    const cost = tank.resumeBeside({ powerW, left: powerW.map(() => 1) })
    return cost + this.#sum(building.resumeBeside(this.#besideTank()))
  }

  keep(): void {
    this.plan.set(this.settled)
    this.building.keep()
    this.tank.keep()
  }

  /** What the machine does for the tank, and what that leaves to the building. */
  #besideTank(): Beside {
    const powerW = this.settled.map((_, t) => this.tank.filledW(t))
    return { powerW, left: powerW.map((power) => Math.max(0, 1 - power / this.#maxW)) }
  }

  #sum(cost: number): number {
    for (let t = 0; t < this.settled.length; t++) {
      this.settled[t] = this.building.settled[t]! + this.tank.settled[t]!
    }
    return cost
  }
}
