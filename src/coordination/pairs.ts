import { ordinaryFloats, type Floats } from '../kernel/floats.ts'

/**
 * Limits that a point keeps off, of one kind. Each has a slack (how far it is, > 0) and a force (what its
 * giving way would save, > 0). On the way to the optimum every slack · force = softness, and softness falls to
 * zero: the central path of a primal-dual interior-point method (Wright, Primal-Dual Interior-Point Methods,
 * SIAM 1997, chapter 10). A slack of 0 marks a limit that is not there.
 */
export class Pairs {
  readonly slack: Float64Array
  readonly force: Float64Array
  /** 1 / slack and 1 / force; 0 where there is no limit. */
  readonly #inverse: Float64Array
  readonly #inverseForce: Float64Array
  /** The direction: how slack and force would change in a whole step. */
  readonly slackStep: Float64Array
  readonly forceStep: Float64Array
  /** Products of the steps that Newton's method leaves out (Mehrotra, SIAM J. Optim. 2:575, 1992). */
  readonly #second: Float64Array
  readonly #before: Float64Array

  constructor(length: number, floats: Floats = ordinaryFloats) {
    this.slack = floats.take(length)
    this.force = floats.take(length)
    this.slackStep = floats.take(length)
    this.forceStep = floats.take(length)
    this.#inverse = floats.take(length)
    this.#inverseForce = floats.take(length)
    this.#second = floats.take(length)
    this.#before = floats.take(length)
  }

  /** Puts a limit at `slack` with the force that `softness` gives it there. */
  put(i: number, slack: number, softness: number): void {
    this.putWith(i, slack, softness / slack)
  }

  /** How much more a limit should push at its slack for a target softness. */
  lack(i: number, softness: number): number {
    return (softness - this.#second[i]!) * this.#inverse[i]! - this.force[i]!
  }

  /** The force that a limit should have at its slack for a target softness. */
  push(i: number, softness: number): number {
    return (softness - this.#second[i]!) * this.#inverse[i]!
  }

  /** How fast the force rises as the slack falls. */
  stiffness(i: number): number {
    return this.force[i]! * this.#inverse[i]!
  }

  /** Sets the steps of a limit from that of its slack. */
  stepSlack(i: number, slackStep: number, softness: number): void {
    this.slackStep[i] = slackStep
    this.forceStep[i] =
      (softness - this.#second[i]! - this.force[i]! * slackStep) * this.#inverse[i]! -
      this.force[i]!
  }

  /** Sets the steps of a limit from that of its force; returns that of its slack. */
  stepForce(i: number, forceStep: number, softness: number): number {
    const step = (this.lack(i, softness) - forceStep) / this.stiffness(i)
    this.slackStep[i] = step
    this.forceStep[i] = forceStep
    return step
  }

  /** Adds the stiffness of every limit to `into`. */
  addStiffness(into: Float64Array): void {
    const { slack, force } = this
    const inverse = this.#inverse
    for (let i = 0; i < slack.length; i++) {
      if (slack[i]! > 0) into[i]! += force[i]! * inverse[i]!
    }
  }

  /** Adds `sign` times the force that every limit should have at its slack to `into`. */
  addPush(into: Float64Array, sign: 1 | -1, softness: number): void {
    const { slack } = this
    const inverse = this.#inverse
    const second = this.#second
    for (let i = 0; i < slack.length; i++) {
      if (slack[i]! > 0) into[i]! += sign * (softness - second[i]!) * inverse[i]!
    }
  }

  /** Sets the steps of every limit from those of its slack, `sign` times `steps`. */
  stepSlacks(steps: Float64Array, sign: 1 | -1, softness: number): void {
    const { slack, force, slackStep, forceStep } = this
    const inverse = this.#inverse
    const second = this.#second
    for (let i = 0; i < slack.length; i++) {
      if (slack[i] === 0) continue
      const step = sign * steps[i]!
      slackStep[i] = step
      forceStep[i] = (softness - second[i]! - force[i]! * step) * inverse[i]! - force[i]!
    }
  }

  /** Shortens `reach` to what keeps every slack and force positive. */
  shorten(reach: Lengths): void {
    const { slackStep, forceStep } = this
    const inverse = this.#inverse
    const inverseForce = this.#inverseForce
    // Steps by what there is: the largest decides.
    let use = kept / reach.use
    let price = kept / reach.price
    for (let i = 0; i < slackStep.length; i++) {
      const ofSlack = -slackStep[i]! * inverse[i]!
      const ofForce = -forceStep[i]! * inverseForce[i]!
      if (ofSlack > use) use = ofSlack
      if (ofForce > price) price = ofForce
    }
    reach.use = kept / use
    reach.price = kept / price
  }

  /** Adds Σ slack · force, and how it changes with the length of either step. */
  addGap(gap: Gap): void {
    const { slack, force, slackStep, forceStep } = this
    for (let i = 0; i < slack.length; i++) {
      gap.now += slack[i]! * force[i]!
      gap.byUse += slackStep[i]! * force[i]!
      gap.byPrice += slack[i]! * forceStep[i]!
      gap.byBoth += slackStep[i]! * forceStep[i]!
    }
  }

  /** Remembers the products of the direction's steps for the next one. */
  bend(share: number): void {
    const { slackStep, forceStep } = this
    for (let i = 0; i < slackStep.length; i++)
      this.#second[i] = share * slackStep[i]! * forceStep[i]!
  }

  /**
   * Aims for more even products: those that `reach` of the direction would leave far from `softness` are brought nearer
   * (Gondzio, Comput. Optim. Appl. 6:137, 1996).
   */
  even(reach: Lengths, softness: number): void {
    this.#before.set(this.#second)
    const { slack, force, slackStep, forceStep } = this
    const least = evenShare * softness
    const most = softness / evenShare
    for (let i = 0; i < slack.length; i++) {
      if (slack[i] === 0) continue
      const product =
        (slack[i]! + reach.use * slackStep[i]!) * (force[i]! + reach.price * forceStep[i]!)
      if (product < least) this.#second[i]! -= least - product
      else if (product > most) this.#second[i]! += Math.min(product - most, most)
    }
  }

  /** Takes the last `even` or `straighten` back. */
  uneven(): void {
    this.#second.set(this.#before)
  }

  straighten(): void {
    this.#before.set(this.#second)
    this.#second.fill(0)
  }

  /** Takes a limit away. */
  drop(i: number): void {
    this.slack[i] = 0
    this.force[i] = 0
    this.slackStep[i] = 0
    this.forceStep[i] = 0
    this.#second[i] = 0
    this.#inverse[i] = 0
    this.#inverseForce[i] = 0
  }

  /** Puts one with a force of its own: where two limits share a price. */
  putWith(i: number, slack: number, force: number): void {
    this.slack[i] = slack
    this.force[i] = force
    this.#inverse[i] = 1 / slack
    this.#inverseForce[i] = 1 / force
  }

  move({ use, price }: Lengths): void {
    const { slack, force, slackStep, forceStep } = this
    const inverse = this.#inverse
    const inverseForce = this.#inverseForce
    for (let i = 0; i < slack.length; i++) {
      if (slack[i] === 0) continue
      slack[i]! += use * slackStep[i]!
      force[i]! += price * forceStep[i]!
      inverse[i] = 1 / slack[i]!
      inverseForce[i] = 1 / force[i]!
    }
  }
}

/** Products within this factor of the softness are even enough. */
const evenShare = 0.1

/** Of the way to a limit this part is gone at most. */
const kept = 0.995

/** How much of a direction is gone: in uses and slacks, in prices and forces. */
export interface Lengths {
  use: number
  price: number
}

/** Σ slack · force at a point, and along a direction: now + use·byUse + price·byPrice + use·price·byBoth. */
export interface Gap {
  now: number
  byUse: number
  byPrice: number
  byBoth: number
}

export function gapAfter(gap: Gap, { use, price }: Lengths): number {
  return gap.now + use * gap.byUse + price * gap.byPrice + use * price * gap.byBoth
}
