import { assert } from '../../kernel/assert.ts'
import { LevelPlaces, type Tube } from './level-places.ts'
import { courseOf } from './storage-build.ts'
import type { Storage } from './storage.ts'

/** Levels that are told apart in each step: of a machine's only store, and of its first and second. */
const placesAlone = 240
const placesOfTwo = [24, 10] as const

/** Parts of a machine's power that are considered for the second of its stores, at first and near a course that is known. */
const shares = [0, 1] as const
const nearShares = [0, 1 / 4, 1 / 2, 3 / 4, 1] as const

/** Near the best course of two stores so far levels are told apart better, this far from it in steps at full power: once more each. */
const tubes = [3, 1] as const

/** A store takes no less than this part of its machine's power: a few watts would be left out of the plan. */
const leastPart = 0.02

/** A machine that fills one store, or two in turn. */
export interface MachineChoice {
  /** One or two. */
  readonly stores: readonly Storage[]
  /** Powers that it can have in step t beside none, and that are worth considering, W: + fills, - empties the first store. */
  readonly powers: (t: number) => readonly number[]
  /** Money that a power costs in step t beside what the stores themselves cost. */
  readonly cost: (t: number, powerW: number) => number
  /** Between these it can have any power while it runs, W; not stated: it is on or off. */
  readonly range?: { readonly least: number; readonly most: number } | undefined
  /** Money that beginning to fill costs: of runs that are nearly as good the fewer are taken. */
  readonly startCost: number
}

/**
 * The best course of a machine, W, [store][step], + fills: dynamic programming over the levels of its stores (Bellman). Of courses
 * that lead to levels next to each other only the best goes on; each keeps its own levels, so that what comes out can be followed
 * exactly. It is no bound: courses between the powers considered may be better.
 */
export function bestCourse(machine: MachineChoice): Float64Array[] {
  let best = new CourseSearch(machine).run()
  if (machine.stores.length === 1) return best.drives
  for (const narrow of tubes) {
    const around = machine.stores.map((store, k) => tubeAround(store, best.drives[k]!, narrow))
    const nearer = new CourseSearch(machine, around).run()
    if (nearer.rank < best.rank) best = nearer
  }
  return best.drives
}

/** Levels no further from a course than so many steps at full power, [step]. */
function tubeAround(store: Storage, drives: Float64Array, steps: number): Tube {
  const { levels } = courseOf(store, drives)
  const run = store.gain.map((gain, t) => steps * gain * store.maxIn[t]!)
  const most = run.reduce((max, of) => Math.max(max, of), 0)
  return { low: levels.map((level) => level - most), high: levels.map((level) => level + most) }
}

class CourseSearch {
  readonly #machine: MachineChoice
  readonly #shares: readonly number[]
  readonly #first: LevelPlaces
  readonly #second: LevelPlaces | null
  readonly #count: number
  /** Places for the levels of all stores; and how many courses are followed at the most: as many that rest as that run. */
  readonly #places: number
  readonly #width: number
  /** Levels that courses have come to and what they have cost, before a step and after it, [place]. */
  #before: Front
  #after: Front
  /** Cost less the worth of levels, by which courses of one place are compared, [place]. */
  readonly #ranks: Float64Array
  /** Drives that led to a place, W, and the place before, [step x place]. */
  readonly #firstDrives: Float64Array
  readonly #secondDrives: Float64Array
  readonly #froms: Int16Array

  constructor(machine: MachineChoice, around?: readonly Tube[]) {
    const [first, second] = machine.stores
    assert(first !== undefined && machine.stores.length <= 2, 'a machine fills one store or two')
    const [ofFirst, ofSecond] = second === undefined ? [placesAlone, 1] : placesOfTwo
    this.#machine = machine
    this.#shares = around === undefined ? shares : nearShares
    this.#first = new LevelPlaces(first, ofFirst, around?.[0])
    this.#second = second === undefined ? null : new LevelPlaces(second, ofSecond, around?.[1])
    this.#count = first.gain.length
    this.#places = ofFirst * ofSecond
    this.#width = 2 * this.#places
    this.#before = frontOf(this.#width)
    this.#after = frontOf(this.#width)
    this.#ranks = new Float64Array(this.#width)
    this.#firstDrives = new Float64Array(this.#count * this.#width)
    this.#secondDrives = new Float64Array(this.#count * this.#width)
    this.#froms = new Int16Array(this.#count * this.#width)
  }

  run(): { readonly rank: number; readonly drives: Float64Array[] } {
    const { stores, powers, cost } = this.#machine
    const start = this.#after
    start.costs.fill(Infinity)
    start.costs[0] = 0
    start.first[0] = stores[0]!.startLevel
    start.second[0] = stores[1]?.startLevel ?? 0
    for (let t = 0; t < this.#count; t++) {
      ;[this.#before, this.#after] = [this.#after, this.#before]
      this.#after.costs.fill(Infinity)
      this.#ranks.fill(Infinity)
      this.#first.open(t)
      this.#second?.open(t)
      this.#step(t, 0, cost(t, 0))
      for (const power of powers(t)) this.#step(t, power, cost(t, power))
      this.#stepToWishes(t)
    }
    return this.#best()
  }

  /** Has all courses go on with a power in step t that costs so much. */
  #step(t: number, power: number, money: number): void {
    const second = this.#second
    const { costs, first, second: levels } = this.#before
    for (let from = 0; from < this.#width; from++) {
      if (costs[from] === Infinity) continue
      const isStart = power > 0 && from < this.#places
      const all = isStart ? money + this.#machine.startCost : money
      if (second === null || power <= 0) {
        this.#goOn(t, from, power, 0, all)
        continue
      }
      for (const share of this.#shares) this.#goOn(t, from, (1 - share) * power, share * power, all)
      this.#divide(t, from, power, second.toFull(levels[from]!), all)
      this.#divide(t, from, power, second.toWish(levels[from]!), all)
      this.#divide(t, from, power, power - this.#first.toWish(first[from]!), all)
    }
  }

  /** Gives the second store so much and the first the rest, where neither is next to nothing. */
  #divide(t: number, from: number, power: number, secondW: number, money: number): void {
    if (secondW < leastPart * power || secondW > (1 - leastPart) * power) return
    this.#goOn(t, from, power - secondW, secondW, money)
  }

  /** Has courses go on with the power that brings the first store to just what is wished for. */
  #stepToWishes(t: number): void {
    const { cost, startCost, range } = this.#machine
    if (range === undefined) return
    const { costs, first } = this.#before
    for (let from = 0; from < this.#width; from++) {
      if (costs[from] === Infinity) continue
      const start = from < this.#places ? startCost : 0
      for (const power of [this.#first.toFull(first[from]!), this.#first.toWish(first[from]!)]) {
        if (power < range.least || power > range.most) continue
        this.#goOn(t, from, power, 0, cost(t, power) + start)
      }
    }
  }

  #goOn(t: number, from: number, firstW: number, secondW: number, money: number): void {
    const { costs, first, second } = this.#before
    const firstLevel = this.#first.after(first[from]!, firstW)
    const secondLevel = this.#second === null ? 0 : this.#second.after(second[from]!, secondW)
    if (Number.isNaN(firstLevel) || Number.isNaN(secondLevel)) return
    let cost = costs[from]! + money + this.#first.cost(firstW, firstLevel)
    let rank = -this.#first.worth(firstLevel)
    let place = this.#first.place(firstLevel)
    if (this.#second !== null) {
      cost += this.#second.cost(secondW, secondLevel)
      rank -= this.#second.worth(secondLevel)
      place = place * this.#second.count + this.#second.place(secondLevel)
    }
    rank += cost
    if (firstW > 0 || secondW > 0) place += this.#places
    if (rank >= this.#ranks[place]!) return
    this.#ranks[place] = rank
    this.#after.costs[place] = cost
    this.#after.first[place] = firstLevel
    this.#after.second[place] = secondLevel
    const at = t * this.#width + place
    this.#firstDrives[at] = firstW
    this.#secondDrives[at] = secondW
    this.#froms[at] = from
  }

  /** The drives of the best course, W, [store][step]. */
  #best(): { readonly rank: number; readonly drives: Float64Array[] } {
    let place = 0
    for (let i = 0; i < this.#width; i++) if (this.#ranks[i]! < this.#ranks[place]!) place = i
    const rank = this.#ranks[place]!
    const first = new Float64Array(this.#count)
    const second = new Float64Array(this.#count)
    for (let t = this.#count - 1; t >= 0; t--) {
      const at = t * this.#width + place
      first[t] = this.#firstDrives[at]!
      second[t] = this.#secondDrives[at]!
      place = this.#froms[at]!
    }
    return { rank, drives: this.#second === null ? [first] : [first, second] }
  }
}

/** Courses side by side: the levels of their stores, and what they have cost, [place]. */
interface Front {
  readonly first: Float64Array
  readonly second: Float64Array
  readonly costs: Float64Array
}

function frontOf(width: number): Front {
  return {
    first: new Float64Array(width),
    second: new Float64Array(width),
    costs: new Float64Array(width),
  }
}
