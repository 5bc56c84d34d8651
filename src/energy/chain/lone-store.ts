import { Corrector } from '../../coordination/corrector.ts'
import { kept, productBeyond, type Gap, type Lengths } from '../../coordination/pairs.ts'
import type { ResponseSum } from '../../coordination/response-sum.ts'
import type { Floats } from '../../kernel/floats.ts'
import type { Store } from './kept-store.ts'
import { wellInside, type Action, type Sum } from './machine.ts'
import { boundsOf, middleOf, someRoom } from './levels.ts'
import { addLeastOfMachine, addLeastOfStore, SteeredPath, type Path, type Worths } from './path.ts'
import { addNarrowResponse, narrowAnswer, type NarrowAnswer } from './response.ts'
import { wishesFor, type Wishes } from './wishes.ts'

// What stands where of one step. Limits come in fives: charging, discharging, the room they leave each other,
// the level above its lower bound, and below its upper one.
const slack = 0
const force = 5
const inverse = 10
const slackStep = 15
const forceStep = 20
const [charge, discharge, room, low, high] = [0, 1, 2, 3, 4] as const
const level = 25
const worth = 26
const levelStep = 27
const worthStep = 28
const chargeEase = 29
const dischargeEase = 30
const allEase = 31
const chargeAim = 32
const dischargeAim = 33
const flow = 34
const known = 35
const chargeInverseMost = 36
const dischargeInverseMost = 37
const chargeRate = 38
const dischargeRate = 39
const inflow = 40
const wishes = 41
const stride = 42
const limitKinds = 5

/**
 * One store and the machine that fills and drains it, with no line before them: a battery, a car, a building, a tank. The same
 * method as in `Chain`, of which it is the narrowest case and by far the most frequent; all that belongs to a step
 * stands together and is worked out in one go.
 */
export class LoneStore extends SteeredPath implements Path {
  readonly stores: readonly [Store]
  readonly use: Float64Array
  readonly foreseen: Float64Array
  readonly fixed: Float64Array
  /** [step x limit], for the corrector. */
  readonly second: Float64Array
  readonly #actions: readonly Action[]
  /** [step x field]. */
  readonly #state: Float64Array
  readonly #answer: NarrowAnswer
  readonly #wishes: readonly Wishes[]
  protected readonly corrector: Corrector
  readonly #pull: Float64Array
  readonly #block: Float64Array
  readonly #chargeCost: number
  readonly #dischargeCost: number

  constructor(
    store: Store,
    actions: readonly Action[],
    count: number,
    floats: Floats,
    turns: Floats,
  ) {
    super(new Float64Array(count))
    this.stores = [store]
    this.#actions = actions
    this.use = floats.take(count)
    this.foreseen = floats.take(count)
    this.fixed = floats.take(count)
    this.second = floats.take(count * limitKinds)
    const s = floats.take(count * stride)
    this.#state = s
    const [charging, discharging] = actions
    this.#chargeCost = charging?.cost ?? 0
    this.#dischargeCost = discharging?.cost ?? 0
    for (let t = 0; t < count; t++) {
      const i = t * stride
      const most = charging?.most[t] ?? 0
      const mostOut = discharging?.most[t] ?? 0
      s[i + chargeInverseMost] = most > 0 ? 1 / most : 0
      s[i + dischargeInverseMost] = mostOut > 0 ? 1 / mostOut : 0
      s[i + chargeRate] = charging?.rate[t] ?? 0
      s[i + dischargeRate] = discharging?.rate[t] ?? 0
      s[i + inflow] = store.inflow[t]!
    }
    this.#answer = narrowAnswer(count, floats)
    this.#wishes = wishesFor([store], stride, floats)
    this.corrector = new Corrector([this, ...this.#wishes.flatMap(({ pairs }) => pairs)], turns)
    this.#pull = turns.take(count)
    this.#block = turns.take(count)
  }

  get limits(): number {
    const s = this.#state
    let limits = boundsOf(this.stores[0])
    for (const one of this.#wishes) limits += one.limits
    for (let i = 0; i < s.length; i += stride) {
      const charges = s[i + chargeInverseMost]! > 0 ? 1 : 0
      const discharges = s[i + dischargeInverseMost]! > 0 ? 1 : 0
      // One for each, and one for the room they leave each other.
      limits += charges + discharges + Math.max(charges, discharges)
    }
    return limits
  }

  /** Puts everything well inside its limits, the level as near to the middle of what is wanted as it comes. */
  protected put(softness: number): void {
    const s = this.#state
    const [store] = this.stores
    let before = store.startLevel
    for (let t = 0; t < this.use.length; t++) {
      const i = t * stride
      before += s[i + inflow]!
      const wanted = middleOf(store, t, before) - before
      const possible =
        (s[i + chargeInverseMost]! > 0 ? 1 : 0) + (s[i + dischargeInverseMost]! > 0 ? 1 : 0)
      let left = 1
      for (const kind of [charge, discharge]) {
        const inverseMost = s[i + chargeInverseMost + kind]!
        if (inverseMost === 0) continue
        const rate = s[i + chargeRate + kind]!
        const share =
          Math.max(wellInside, Math.min(1 - wellInside, (wanted / rate) * inverseMost)) / possible
        this.#putLimit(t, kind, share / inverseMost, softness)
        before += (rate * share) / inverseMost
        left -= share
      }
      if (possible > 0) this.#putLimit(t, room, left, softness)
      const lower = store.keptLower[t]!
      const upper = store.keptUpper[t]!
      const margin = upper - lower < Infinity ? 0.1 * (upper - lower) : someRoom
      before = Math.max(lower + margin, Math.min(upper - margin, before))
      s[i + level] = before
      s[i + worth] = store.endValue
      if (lower > -Infinity) this.#putLimit(t, low, before - lower, softness)
      if (upper < Infinity) this.#putLimit(t, high, upper - before, softness)
    }
    for (const one of this.#wishes) one.begin(s, level, softness)
    this.refix()
  }

  #putLimit(t: number, kind: number, at: number, softness: number): void {
    const s = this.#state
    const i = t * stride + kind
    s[i + slack] = at
    s[i + inverse] = 1 / at
    s[i + force] = softness / at
  }

  linearise(response: ResponseSum): void {
    this.respond()
    addNarrowResponse(this.#answer, this.#pull, this.#block, response)
  }

  /** How flows and use answer worths and prices in each step, and from the last step on how worths answer levels. */
  protected respond(): void {
    const s = this.#state
    const { flowByWorth, flowByPrice, useByPrice, worthByLevel, damping } = this.#answer
    for (let i = wishes; i < s.length; i += stride) s[i] = 0
    for (const one of this.#wishes) one.addStiffness(s, wishes)
    let after = 0
    for (let t = flowByPrice.length - 1; t >= 0; t--) {
      const i = t * stride
      const inverseC = s[i + chargeInverseMost]!
      const inverseD = s[i + dischargeInverseMost]!
      const rateC = s[i + chargeRate]!
      const rateD = s[i + dischargeRate]!
      const easeC = inverseC > 0 ? s[i + slack + charge]! / s[i + force + charge]! : 0
      const easeD = inverseD > 0 ? s[i + slack + discharge]! / s[i + force + discharge]! : 0
      const shareC = easeC * inverseC
      const shareD = easeD * inverseD
      let ofAll = 0
      if (s[i + slack + room]! > 0) {
        const easeRoom = s[i + slack + room]! / s[i + force + room]!
        ofAll = 1 / (easeRoom + shareC * inverseC + shareD * inverseD)
      }
      const shared = rateC * shareC + rateD * shareD
      const signed = shareC - shareD
      const flows = rateC * rateC * easeC + rateD * rateD * easeD - shared * shared * ofAll
      s[i + chargeEase] = easeC
      s[i + dischargeEase] = easeD
      s[i + allEase] = ofAll
      flowByWorth[t] = flows
      flowByPrice[t] = rateC * easeC - rateD * easeD - shared * signed * ofAll
      useByPrice[t] = easeC + easeD - signed * signed * ofAll
      const stiffness =
        s[i + force + low]! * s[i + inverse + low]! +
        s[i + force + high]! * s[i + inverse + high]! +
        s[i + wishes]!
      const q = after + stiffness
      const damped = 1 / (1 + q * flows)
      after = damped * q
      damping[t] = damped
      worthByLevel[t] = after
    }
  }

  foresee(prices: Float64Array, softness: number): void {
    this.look(prices, softness)
    const { use, foreseen } = this
    const s = this.#state
    const { flowByWorth, flowByPrice, worthByLevel } = this.#answer
    let moved = 0
    for (let t = 0; t < use.length; t++) {
      const i = t * stride
      const step = s[i + known]! - worthByLevel[t]! * moved
      moved += s[i + flow]! + flowByWorth[t]! * step
      foreseen[t] = use[t]! + s[i + chargeAim]! - s[i + dischargeAim]! + flowByPrice[t]! * step
    }
  }

  /** What the machine would do at unchanged worths, and from the last step on what worths know of it. */
  protected look(prices: Float64Array, softness: number): void {
    const s = this.#state
    const { second } = this
    const [store] = this.stores
    const { worthByLevel, damping } = this.#answer
    for (let i = wishes; i < s.length; i += stride) s[i] = 0
    for (const one of this.#wishes) one.addPush(s, wishes, softness)
    this.foreseenAt = prices
    let ahead = 0
    let worthAfter = store.endValue
    for (let t = prices.length - 1; t >= 0; t--) {
      const i = t * stride
      const now = s[i + worth]!
      const price = prices[t]!
      const inverseC = s[i + chargeInverseMost]!
      const inverseD = s[i + dischargeInverseMost]!
      const rateC = s[i + chargeRate]!
      const rateD = s[i + dischargeRate]!
      let gainC = rateC * now - price - this.#chargeCost
      let gainD = rateD * now + price - this.#dischargeCost
      let push = worthAfter - now + s[i + wishes]!
      // Without softness nothing pushes: what is second order is forgotten then.
      if (softness > 0) {
        const j = t * limitKinds
        const pushRoom = (softness - second[j + room]!) * s[i + inverse + room]!
        gainC += (softness - second[j + charge]!) * s[i + inverse + charge]! - pushRoom * inverseC
        gainD +=
          (softness - second[j + discharge]!) * s[i + inverse + discharge]! - pushRoom * inverseD
        push +=
          (softness - second[j + low]!) * s[i + inverse + low]! -
          (softness - second[j + high]!) * s[i + inverse + high]!
      }
      const easeC = s[i + chargeEase]!
      const easeD = s[i + dischargeEase]!
      const all = (easeC * inverseC * gainC + easeD * inverseD * gainD) * s[i + allEase]!
      const aimC = easeC * (gainC - inverseC * all)
      const aimD = easeD * (gainD - inverseD * all)
      const before = t > 0 ? s[i - stride + level]! : store.startLevel
      const flows =
        before +
        s[i + inflow]! -
        s[i + level]! +
        rateC * (s[i + slack + charge]! + aimC) +
        rateD * (s[i + slack + discharge]! + aimD)
      s[i + chargeAim] = aimC
      s[i + dischargeAim] = aimD
      s[i + flow] = flows
      ahead = damping[t]! * (ahead + push) - worthByLevel[t]! * flows
      s[i + known] = ahead
      worthAfter = now
    }
  }

  /** Sets the whole direction towards `softness` when prices have moved on to `prices`, and shortens `reach` to how far it can be gone. */
  protected aim(prices: Float64Array, softness: number, reach: Lengths): void {
    const s = this.#state
    const { second } = this
    const { flowByWorth, flowByPrice, worthByLevel, damping } = this.#answer
    // What worths know more of, now that prices have moved.
    const more = this.#pull
    let ahead = 0
    for (let t = prices.length - 1; t >= 0; t--) {
      const risen = prices[t]! - this.foreseenAt[t]!
      ahead = damping[t]! * ahead + worthByLevel[t]! * flowByPrice[t]! * risen
      more[t] = ahead
    }
    // Steps by what there is: the largest decides.
    let use = kept / reach.use
    let price = kept / reach.price
    let moved = 0
    for (let t = 0; t < prices.length; t++) {
      const i = t * stride
      const j = t * limitKinds
      const risen = prices[t]! - this.foreseenAt[t]!
      const step = s[i + known]! + more[t]! - worthByLevel[t]! * moved
      moved += s[i + flow]! - flowByPrice[t]! * risen + flowByWorth[t]! * step
      s[i + worthStep] = step
      s[i + levelStep] = moved
      const inverseC = s[i + chargeInverseMost]!
      const inverseD = s[i + dischargeInverseMost]!
      const easeC = s[i + chargeEase]!
      const easeD = s[i + dischargeEase]!
      const rateC = s[i + chargeRate]!
      const rateD = s[i + dischargeRate]!
      const gainC = rateC * step - risen
      const gainD = rateD * step + risen
      const all = (easeC * inverseC * gainC + easeD * inverseD * gainD) * s[i + allEase]!
      const stepC = s[i + chargeAim]! + easeC * (gainC - inverseC * all)
      const stepD = s[i + dischargeAim]! + easeD * (gainD - inverseD * all)
      s[i + slackStep + charge] = stepC
      s[i + slackStep + discharge] = stepD
      s[i + slackStep + room] = -inverseC * stepC - inverseD * stepD
      s[i + slackStep + low] = moved
      s[i + slackStep + high] = -moved
      for (let kind = 0; kind < limitKinds; kind++) {
        const k = i + kind
        const of = s[k + inverse]!
        if (of === 0) continue
        const now = s[k + force]!
        const change = s[k + slackStep]!
        const changeOfForce = (softness - second[j + kind]! - now * change) * of - now
        s[k + forceStep] = changeOfForce
        if (-change * of > use) use = -change * of
        if (-changeOfForce > price * now) price = -changeOfForce / now
      }
    }
    reach.use = kept / use
    reach.price = kept / price
    for (const one of this.#wishes) one.turn(s, levelStep, softness, reach)
  }

  /** As `Pairs.bend`. */
  bend(share: number, gap: Gap): void {
    const s = this.#state
    const { second } = this
    let now = 0
    let byUse = 0
    let byPrice = 0
    let byBoth = 0
    for (let i = 0, j = 0; i < s.length; i += stride) {
      for (let k = i; k < i + limitKinds; k++, j++) {
        if (s[k + inverse] === 0) continue
        const product = s[k + slackStep]! * s[k + forceStep]!
        second[j] = share * product
        now += s[k + slack]! * s[k + force]!
        byUse += s[k + slackStep]! * s[k + force]!
        byPrice += s[k + slack]! * s[k + forceStep]!
        byBoth += product
      }
    }
    gap.now += now
    gap.byUse += byUse
    gap.byPrice += byPrice
    gap.byBoth += byBoth
  }

  /** As `Pairs.even`. */
  even(reach: Lengths, softness: number): void {
    const s = this.#state
    const { second } = this
    for (let i = 0, j = 0; i < s.length; i += stride) {
      for (let k = i; k < i + limitKinds; k++, j++) {
        if (s[k + inverse] === 0) continue
        const product =
          (s[k + slack]! + reach.use * s[k + slackStep]!) *
          (s[k + force]! + reach.price * s[k + forceStep]!)
        second[j]! += productBeyond(product, softness)
      }
    }
  }

  move(lengths: Lengths): void {
    const { use, price } = this.reach
    const by = Math.min(use, lengths.use)
    const byForce = Math.min(price, lengths.price)
    const s = this.#state
    for (let t = 0; t < this.use.length; t++) {
      const i = t * stride
      for (let k = i; k < i + limitKinds; k++) {
        if (s[k + inverse] === 0) continue
        const now = s[k + slack]! + by * s[k + slackStep]!
        s[k + slack] = now
        s[k + force]! += byForce * s[k + forceStep]!
        s[k + inverse] = 1 / now
      }
      s[i + level]! += by * s[i + levelStep]!
      s[i + worth]! += byForce * s[i + worthStep]!
      this.use[t] = this.fixed[t]! + s[i + slack + charge]! - s[i + slack + discharge]!
    }
    this.second.fill(0)
    const own: Lengths = { use: by, price: byForce }
    for (const one of this.#wishes) for (const pairs of one.pairs) pairs.move(own)
  }

  refix(): void {
    const s = this.#state
    for (let t = 0; t < this.use.length; t++) {
      const i = t * stride + slack
      this.use[t] = this.fixed[t]! + s[i + charge]! - s[i + discharge]!
    }
  }

  level(_: number, t: number): number {
    return this.#state[t * stride + level]!
  }

  worth(_: number, t: number): number {
    return this.#state[t * stride + worth]!
  }

  power(_: number, action: number, t: number): number {
    return this.#state[t * stride + slack + action]!
  }

  close(_: number, action: number, t: number, softness: number): void {
    const s = this.#state
    const i = t * stride
    for (const field of [slack, force, inverse, slackStep, forceStep]) s[i + field + action] = 0
    s[i + chargeInverseMost + action] = 0
    const left =
      1 -
      s[i + slack + charge]! * s[i + chargeInverseMost]! -
      s[i + slack + discharge]! * s[i + dischargeInverseMost]!
    this.#putLimit(t, room, left, softness)
  }

  addLeast(prices: Float64Array, sum: Sum): void {
    const worths: Worths = { values: this.#state, from: worth, stride }
    addLeastOfMachine(
      this.#actions,
      prices,
      this.#actions.map(() => worths),
      sum,
    )
    addLeastOfStore(this.stores[0], worths, sum)
  }
}
