import type { Trial } from '../../coordination/member.ts'
import { attempts, farEnough, further, misled, worthwhile } from '../../coordination/corrector.ts'
import { evenShare, gapAfter, least, shortenTo, type Lengths } from '../../coordination/pairs.ts'
import type { ResponseSum } from '../../coordination/response-sum.ts'
import type { Floats } from '../../kernel/floats.ts'
import { lanes } from '../../kernel/lanes/lane-program.ts'
import type { Store } from './kept-store.ts'
import { boundsOf, middleOf, someRoom } from './levels.ts'
import type { LoneDesk } from './lone-desk.ts'
import type { WorkedLane } from './lone-layout.ts'
import { wellInside, type Action, type Sum } from './machine.ts'
import { addLeastOfMachine, addLeastOfStore, Descent, isPutAnew, type Path } from './path.ts'

/** One store and the machine that fills and drains it. */
export interface Lone {
  readonly store: Store
  readonly actions: readonly Action[]
}

/** Charging, or discharging, where a shape has room for it: which use of power it is, and its fields. */
interface Way {
  readonly sign: 1 | -1
  readonly slack: number
  readonly inverseMost: number
  readonly rate: number
}

function waysOf({ fields, layout }: LoneDesk): readonly Way[] {
  const charge: Way = {
    sign: 1,
    slack: fields.slackCharge,
    inverseMost: fields.inverseMostCharge,
    rate: fields.rateCharge,
  }
  if (!layout.shape.areDrained) return [charge]
  const { slackDischarge, inverseMostDischarge, rateDischarge } = fields
  return [
    charge,
    { sign: -1, slack: slackDischarge, inverseMost: inverseMostDischarge, rate: rateDischarge },
  ]
}

const allBits = -1n

/**
 * Two stores, each with the machine that fills and drains it and no line before them: batteries, cars, buildings, tanks. The same method as in
 * `Chain`, of which it is the narrowest case and by far the most frequent, for two at once, each going its own way (`lone-program.ts`).
 */
export class LoneStores implements Path {
  readonly stores: readonly Store[]
  readonly use: Float64Array
  readonly fixed: Float64Array
  readonly #desk: LoneDesk
  readonly #record: number
  /** Index among the desk's floats of the first step, and how far steps are apart. */
  readonly #first: number
  readonly #stride: number
  readonly #lones: readonly Lone[]
  readonly #ways: readonly Way[]
  #foreseenAt: Float64Array
  /** The softness that they last began with; 0: they have not yet. */
  #begunWith = 0
  /** How far each can go its direction. */
  #reaches: readonly Lengths[] = []

  readonly #startSoftness: number

  /** `lones`: one or two. `startSoftness`: where they come from when they begin with less. */
  constructor(lones: readonly Lone[], desk: LoneDesk, floats: Floats, startSoftness: number) {
    const { count } = desk.layout.shape
    this.#lones = lones
    this.#startSoftness = startSoftness
    this.stores = lones.map(({ store }) => store)
    this.#desk = desk
    this.#record = desk.record()
    this.#stride = desk.stride
    this.#ways = waysOf(desk)
    this.#foreseenAt = new Float64Array(0)
    this.use = floats.take(count)
    this.fixed = floats.take(count)
    this.#first = desk.at('level', this.#record) - desk.fields.level
    for (const [lane, of] of lones.entries()) this.#describe(lane, of)
  }

  get foreseen(): Float64Array {
    return this.#desk.foreseen
  }

  get limits(): number {
    let limits = 0
    for (const { store, actions } of this.#lones) {
      limits += boundsOf(store)
      for (let t = 0; t < this.use.length; t++) {
        // A wish is kept, or missed by some amount.
        if (store.lowPrice[t]! > 0) limits += 2
        if (store.highPrice[t]! > 0) limits += 2
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
      desk.call['decide']!(this.#record)
      this.#go(reaches.map((reach, lane) => (ways[lane]!.isThere ? { use: 0, price: 0 } : reach)))
      for (const [lane, reach] of reaches.entries()) {
        const way = ways[lane]!
        if (!way.isThere && way.softness === now) way.go(least(reach))
      }
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
    for (let t = 0; t < foreseen.length; t++) foreseen[t] = this.fixed[t]! + floats[at + t]!
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
    this.#reaches = this.#corrected(softness)
    desk.call['decide']!(this.#record)
    for (const own of this.#reaches) shortenTo(reach, own)
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

  move(lengths: Lengths): void {
    this.#go(
      this.#reaches.map(({ use, price }) => ({
        use: Math.min(use, lengths.use),
        price: Math.min(price, lengths.price),
      })),
    )
  }

  #go(lengths: readonly Lengths[]): void {
    this.#writeLanes('goUse', ({ use }) => use, lengths)
    this.#writeLanes('goPrice', ({ price }) => price, lengths)
    this.#desk.call['move']!(this.#record)
    const { floats } = this.#desk
    const at = this.#desk.at('use')
    for (let t = 0; t < this.use.length; t++) this.use[t] = this.fixed[t]! + floats[at + t]!
  }

  refix(): void {
    for (let t = 0; t < this.use.length; t++) {
      let use = this.fixed[t]!
      for (let lane = 0; lane < lanes; lane++) {
        for (const { sign, slack } of this.#ways) use += sign * this.#get(slack, lane, t)
      }
      this.use[t] = use
    }
  }

  level(store: number, t: number): number {
    return this.#get(this.#desk.fields.level, store, t)
  }

  worth(store: number, t: number): number {
    return this.#get(this.#desk.fields.worth, store, t)
  }

  power(machine: number, action: number, t: number): number {
    return this.#get(this.#ways[action]!.slack, machine, t)
  }

  close(machine: number, action: number, t: number, softness: number): void {
    const { slack, inverseMost } = this.#ways[action]!
    // A limit's slack, its force, and what is left out of that stand behind each other.
    for (const field of [slack, slack + lanes, slack + 2 * lanes, inverseMost]) {
      this.#put(field, machine, t, 0)
    }
    let left = 1
    for (const of of this.#ways) {
      left -= this.#get(of.slack, machine, t) * this.#get(of.inverseMost, machine, t)
    }
    const at = this.#first + t * this.#stride + machine
    putLimit(this.#desk.floats, at + this.#desk.fields.slackRoom, left, softness)
  }

  addLeast(prices: Float64Array, sum: Sum): void {
    const { floats, fields } = this.#desk
    for (const [lane, { store, actions }] of this.#lones.entries()) {
      const from = this.#first + fields.worth + lane
      const worths = { values: floats, from, stride: this.#stride }
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
    const { floats, fields } = this.#desk
    for (const [name, value] of [
      ['startLevel', store.startLevel],
      ['endWorth', store.endValue],
      ['costCharge', actions[0]?.cost ?? 0],
      ['costDischarge', actions[1]?.cost ?? 0],
    ] as const) {
      floats[this.#desk.at(name, this.#record) + lane] = value
    }
    const first = this.#first + lane
    for (let t = 0; t < this.use.length; t++) {
      floats[first + t * this.#stride + fields.inflow] = store.inflow[t]!
    }
    for (const [i, { inverseMost, rate }] of this.#ways.entries()) {
      const action = actions[i]
      if (action === undefined) continue
      for (let t = 0; t < this.use.length; t++) {
        const at = first + t * this.#stride
        const most = action.most[t]!
        floats[at + inverseMost] = most > 0 ? 1 / most : 0
        floats[at + rate] = action.rate[t]!
      }
    }
  }

  /** Puts everything well inside its limits, the level as near to the middle of what is wanted as it comes. */
  #putInside(lane: number, softness: number): void {
    const { floats, fields } = this.#desk
    const { store, actions } = this.#lones[lane]!
    const ways = this.#ways.slice(0, actions.length)
    let before = store.startLevel
    for (let t = 0; t < this.use.length; t++) {
      const at = this.#first + t * this.#stride + lane
      before += store.inflow[t]!
      const wanted = middleOf(store, t, before) - before
      let possible = 0
      for (const { inverseMost } of ways) if (floats[at + inverseMost]! > 0) possible++
      let left = 1
      for (const way of ways) {
        const inverseMost = floats[at + way.inverseMost]!
        if (inverseMost === 0) continue
        const rate = floats[at + way.rate]!
        const share =
          Math.max(wellInside, Math.min(1 - wellInside, (wanted / rate) * inverseMost)) / possible
        putLimit(floats, at + way.slack, share / inverseMost, softness)
        before += (rate * share) / inverseMost
        left -= share
      }
      if (possible > 0) putLimit(floats, at + fields.slackRoom, left, softness)
      const lower = store.keptLower[t]!
      const upper = store.keptUpper[t]!
      const margin = upper - lower < Infinity ? 0.1 * (upper - lower) : someRoom
      before = Math.max(lower + margin, Math.min(upper - margin, before))
      floats[at + fields.level] = before
      floats[at + fields.worth] = store.endValue
      if (lower > -Infinity) putLimit(floats, at + fields.slackLow, before - lower, softness)
      if (upper < Infinity) putLimit(floats, at + fields.slackHigh, upper - before, softness)
      const lowPrice = store.lowPrice[t]!
      if (lowPrice > 0) {
        const { slackKeptLow: kept, slackMissedLow: missed } = fields
        const wish = { price: lowPrice, over: before - store.wantedLow[t]! }
        putWish(floats, [at + kept, at + missed], wish, softness)
      }
      const highPrice = store.highPrice[t]!
      if (highPrice > 0) {
        const { slackKeptHigh: kept, slackMissedHigh: missed } = fields
        const wish = { price: highPrice, over: store.wantedHigh[t]! - before }
        putWish(floats, [at + kept, at + missed], wish, softness)
      }
    }
  }

  #get(field: number, lane: number, t: number): number {
    return this.#desk.floats[this.#first + t * this.#stride + field + lane]!
  }

  #put(field: number, lane: number, t: number, value: number): void {
    this.#desk.floats[this.#first + t * this.#stride + field + lane] = value
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

/** Puts a limit at its slack; its force stands behind that. */
function putLimit(floats: Float64Array, at: number, slack: number, softness: number): void {
  floats[at] = slack
  floats[at + lanes] = softness / slack
}

/** Puts what is missed of a wish and what is over where `softness` has them `over` it: both share its price. */
function putWish(
  floats: Float64Array,
  [kept, missed]: readonly [number, number],
  { price, over }: { readonly price: number; readonly over: number },
  softness: number,
): void {
  const twice = price * over
  const amount = (2 * softness - twice + Math.hypot(twice, 2 * softness)) / (2 * price)
  putLimit(floats, missed, amount, softness)
  floats[kept] = over + amount
  floats[kept + lanes] = price - softness / amount
}
