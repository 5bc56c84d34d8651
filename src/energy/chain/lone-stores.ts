import type { Trial } from '../../coordination/member.ts'
import { attempts, farEnough, further, misled, worthwhile } from '../../coordination/corrector.ts'
import { evenShare, gapAfter, least, shortenTo, type Lengths } from '../../coordination/pairs.ts'
import type { ResponseSum } from '../../coordination/response-sum.ts'
import type { KeptFloats } from '../../kernel/floats.ts'
import { lanes } from '../../kernel/lanes/lane-program.ts'
import { highPriceOf, lowPriceOf, type Store } from './kept-store.ts'
import { boundsOf } from './levels.ts'
import type { FieldPlace, LoneDesk } from './lone-desk.ts'
import { recordFloatBytes, type WorkedLane } from './lone-layout.ts'
import { putInside, putLimit } from './lone-start.ts'
import type { Action, Sum } from './machine.ts'
import { addLeastOfMachine, addLeastOfStore, Descent, isPutAnew, type Path } from './path.ts'

/** One store and the machine that fills and drains it. */
export interface Lone {
  readonly store: Store
  readonly actions: readonly Action[]
}

const allBits = -1n

/**
 * Two stores, each with the machine that fills and drains it and no line before them: batteries, cars, buildings, tanks. The same method as in
 * `Chain`, of which it is the narrowest case and by far the most frequent, for two at once, each going its own way (`lone-program.ts`).
 */
export class LoneStores implements Path {
  readonly #desk: LoneDesk
  readonly #record: number
  /** The same as an index among its records' floats. */
  readonly #from: number
  readonly #lones: readonly Lone[]
  readonly #floats: KeptFloats
  #fixed: Float64Array
  #foreseenAt: Float64Array
  /** The softness that they last began with; 0: they have not yet. */
  #begunWith = 0
  readonly #startSoftness: number

  /** `lones`: one or two. `startSoftness`: where they come from when they begin with less. */
  constructor(lones: readonly Lone[], desk: LoneDesk, floats: KeptFloats, startSoftness: number) {
    const { count } = desk.layout.shape
    this.#lones = lones
    this.#startSoftness = startSoftness
    this.#desk = desk
    this.#record = desk.record()
    this.#from = this.#record / recordFloatBytes
    this.#floats = floats
    this.#fixed = floats.filled(count, 0)
    this.#foreseenAt = this.#fixed
    for (const [lane, of] of lones.entries()) this.#describe(lane, of)
  }

  get foreseen(): Float64Array {
    return this.#desk.foreseen
  }

  /** Stands until others are asked at the desk. */
  get use(): Float64Array {
    const { use, records } = this.#desk
    use.set(this.#fixed)
    for (let lane = 0; lane < lanes; lane++) {
      for (const { sign, slack } of this.#desk.ways) {
        const at = this.#at(slack, lane, 0)
        for (let t = 0; t < use.length; t++) use[t]! += sign * records[at + t * slack.stride]!
      }
    }
    return use
  }

  fix(use: Float64Array): void {
    this.#fixed = this.#floats.kept(use)
  }

  get limits(): number {
    let limits = 0
    for (const { store, actions } of this.#lones) {
      limits += boundsOf(store)
      for (let t = 0; t < this.#fixed.length; t++) {
        // A wish is kept, or missed by some amount.
        if (lowPriceOf(store, t) > 0) limits += 2
        if (highPriceOf(store, t) > 0) limits += 2
        let ways = 0
        for (const { most } of actions) if (most[t]! > 0) ways++
        // One for each, and one for the room they leave each other.
        limits += ways === 0 ? 0 : ways + 1
      }
    }
    return limits
  }

  begin(prices: Float64Array, softness: number): void {
    const desk = this.#desk
    // Both come down together: there is one softness for two.
    const isPut = isPutAnew(this.#begunWith, softness, this.#startSoftness)
    const from = isPut ? this.#startSoftness : softness
    const ways = this.#lones.map(() => new Descent(from, softness))
    if (isPut) {
      for (const [lane, way] of ways.entries()) this.#putInside(lane, way.softness)
    }
    this.#begunWith = softness
    desk.write('lookPrices', prices)
    desk.write('prices', prices)
    for (;;) {
      const going = ways.filter(({ isThere }) => !isThere)
      if (going.length === 0) break
      const now = Math.max(...going.map((way) => way.softness))
      const reaches = this.#direct(now)
      for (const [lane, reach] of reaches.entries()) {
        const way = ways[lane]!
        if (way.isThere) this.#stay(lane)
        else if (way.softness === now) way.go(least(reach))
      }
      desk.call['decide']!(this.#record)
      this.move({ use: 1, price: 1 })
    }
  }

  linearise(response: ResponseSum): void {
    this.#desk.call['respond']!(this.#record)
    this.#desk.addAnswer(this.#record)
    response.addLater(this.#desk)
  }

  foresee(prices: Float64Array, softness: number): void {
    const desk = this.#desk
    this.#foreseenAt = prices
    desk.write('lookPrices', prices)
    desk.call['foresee']!(this.#record, softness)
    const { floats, foreseen } = desk
    const at = desk.at('foreseen')
    for (let t = 0; t < foreseen.length; t++) foreseen[t] = this.#fixed[t]! + floats[at + t]!
  }

  tryOut(prices: Float64Array, trial: Trial): void {
    const desk = this.#desk
    desk.write('lookPrices', this.#foreseenAt)
    desk.write('prices', prices)
    const reaches = this.#direct(0)
    this.#writeLanes('share', least, reaches)
    desk.call['bend']!(this.#record)
    for (const [lane, own] of reaches.entries()) {
      const gap = {
        now: this.#lane('gapNow', lane),
        byUse: this.#lane('gapByUse', lane),
        byPrice: this.#lane('gapByPrice', lane),
        byBoth: this.#lane('gapByBoth', lane),
      }
      trial.gap.now += gap.now
      trial.gap.byUse += gap.byUse
      trial.gap.byPrice += gap.byPrice
      trial.gap.byBoth += gap.byBoth
      trial.leftAlone += gapAfter(gap, own)
      shortenTo(trial.reach, own)
    }
  }

  turn(prices: Float64Array, softness: number, reach: Lengths): void {
    const desk = this.#desk
    desk.write('lookPrices', this.#foreseenAt)
    desk.write('prices', prices)
    const reaches = this.#corrected(softness)
    desk.call['decide']!(this.#record)
    for (const own of reaches) shortenTo(reach, own)
  }

  /** As `Corrector.direct`, for each by itself: a direction is found again for both, and is the same where nothing has changed. */
  #corrected(softness: number): Lengths[] {
    let reaches = this.#direct(softness)
    const lost = reaches.map((own) => least(own) < misled)
    if (lost.includes(true)) {
      reaches = this.#retry('forget', lost, reaches, softness)
    }
    const isDone = reaches.map(() => false)
    for (let i = 0; i < attempts; i++) {
      const before = reaches
      const tries = before.map((own, lane) => !isDone[lane]! && least(own) < farEnough)
      if (!tries.includes(true)) break
      this.#writeLanes('wantedUse', ({ use }) => Math.min(1, use + further), before)
      this.#writeLanes('wantedPrice', ({ price }) => Math.min(1, price + further), before)
      reaches = this.#retry('even', tries, before, softness)
      for (const [lane, own] of reaches.entries()) {
        if (tries[lane]! && least(own) < least(before[lane]!) + worthwhile) isDone[lane] = true
      }
    }
    return reaches
  }

  /** Changes what is second order where `which` says, and aims anew; where that leads less far than `before` it is taken back. */
  #retry(
    change: 'forget' | 'even',
    which: readonly boolean[],
    before: readonly Lengths[],
    softness: number,
  ): Lengths[] {
    const { call } = this.#desk
    call['save']!(this.#record)
    this.#writeBits(which)
    call[change]!(this.#record, evenShare * softness, softness / evenShare)
    const reaches = this.#direct(softness)
    const isWorse = reaches.map(
      (own, lane) => which[lane]! && !(least(own) >= least(before[lane]!)),
    )
    if (!isWorse.includes(true)) return reaches
    this.#writeBits(isWorse)
    call['restore']!(this.#record)
    return this.#direct(softness)
  }

  /** Sets the whole direction of both; returns how far each can go it. */
  #direct(softness: number): Lengths[] {
    this.#desk.call['direct']!(this.#record, softness)
    return this.#lones.map((_, lane) => ({
      use: this.#lane('reachUse', lane),
      price: this.#lane('reachPrice', lane),
    }))
  }

  move({ use, price }: Lengths): void {
    this.#desk.call['move']!(this.#record, use, price)
  }

  /** Has one go no part of the direction that was just found. */
  #stay(lane: number): void {
    const { floats, lanesAt } = this.#desk
    floats[lanesAt.reachUse + lane] = 0
    floats[lanesAt.reachPrice + lane] = 0
  }

  /** There is nothing to do: `use` is summed up whenever it is asked for. */
  refix(): void {}

  level(store: number, t: number): number {
    return this.#get(this.#desk.fields.level, store, t)
  }

  worth(store: number, t: number): number {
    return this.#get(this.#desk.fields.worth, store, t)
  }

  power(machine: number, action: number, t: number): number {
    return this.#get(this.#desk.ways[action]!.slack, machine, t)
  }

  close(machine: number, action: number, t: number, softness: number): void {
    const { slack } = this.#desk.ways[action]!
    const { records, fields } = this.#desk
    // A limit's slack, its force, and what is left out of that stand behind each other.
    const at = this.#at(slack, machine, t)
    for (const behind of [0, lanes, 2 * lanes]) records[at + behind] = 0
    let left = 1
    for (const of of this.#desk.ways) {
      left -= this.#get(of.slack, machine, t) * this.#get(of.inverseMost, machine, t)
    }
    putLimit(records, this.#at(fields.slackRoom, machine, t), left, softness)
  }

  addLeast(prices: Float64Array, sum: Sum): void {
    const { records, fields } = this.#desk
    for (const [lane, { store, actions }] of this.#lones.entries()) {
      const from = this.#at(fields.worth, lane, 0)
      const worths = { values: records, from, stride: fields.worth.stride }
      addLeastOfMachine(
        actions,
        prices,
        actions.map(() => worths),
        sum,
      )
      addLeastOfStore(store, worths, sum)
    }
  }

  /** Writes down what is the same all the way. */
  #describe(lane: number, { store, actions }: Lone): void {
    const { records, fields, layout } = this.#desk
    records[this.#at(fields.startLevel, lane, 0)] = store.startLevel
    records[this.#at(fields.endWorth, lane, 0)] = store.endValue
    if (layout.shape.areFed) this.#write(fields.inflow, lane, store.inflow)
    for (const [i, { inverseMost, rate, cost }] of this.#desk.ways.entries()) {
      const action = actions[i]
      if (action === undefined) continue
      records[this.#at(cost, lane, 0)] = action.cost
      this.#write(rate, lane, action.rate)
      const { most } = action
      const at = this.#at(inverseMost, lane, 0)
      for (let t = 0; t < most.length; t++) {
        records[at + t * inverseMost.stride] = most[t]! > 0 ? 1 / most[t]! : 0
      }
    }
  }

  /** Writes values, [step], to a field; where it is the same in all steps they are too. */
  #write(place: FieldPlace, lane: number, values: Float64Array): void {
    const { records } = this.#desk
    const at = this.#at(place, lane, 0)
    for (let t = 0; t < values.length; t++) records[at + t * place.stride] = values[t]!
  }

  #putInside(lane: number, softness: number): void {
    const { records, fields, ways } = this.#desk
    const isBegun = this.#begunWith !== 0
    const indexOf = (place: FieldPlace, t: number): number => this.#at(place, lane, t)
    const { store } = this.#lones[lane]!
    putInside({ records, fields, ways, store, softness, isBegun, indexOf }, this.#fixed.length)
  }

  /** Index of a field among the records' floats. */
  #at({ at, stride }: FieldPlace, lane: number, t: number): number {
    return this.#from + at + t * stride + lane
  }

  #get(place: FieldPlace, lane: number, t: number): number {
    return this.#desk.records[this.#at(place, lane, t)]!
  }

  #lane(name: WorkedLane, lane: number): number {
    return this.#desk.floats[this.#desk.lanesAt[name] + lane]!
  }

  #writeLanes(name: WorkedLane, of: (lengths: Lengths) => number, from: readonly Lengths[]): void {
    const { floats, lanesAt } = this.#desk
    for (let lane = 0; lane < lanes; lane++) {
      const lengths = from[lane]
      floats[lanesAt[name] + lane] = lengths === undefined ? 0 : of(lengths)
    }
  }

  /** All bits where `which` is true, none elsewhere. */
  #writeBits(which: readonly boolean[]): void {
    const { bits, lanesAt } = this.#desk
    for (let lane = 0; lane < lanes; lane++) {
      bits[lanesAt.lanes + lane] = which[lane] === true ? allBits : 0n
    }
  }
}
