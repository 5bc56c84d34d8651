import { ordinaryFloats, type Floats } from '../kernel/floats.ts'

/**
 * Limits that a point keeps off, of one kind. Each has a slack (how far it is, > 0) and a force (what its
 * giving way would save, > 0). On the way to the optimum every slack · force = softness, and softness falls to
 * zero: the central path of a primal-dual interior-point method (Wright, Primal-Dual Interior-Point Methods,
 * SIAM 1997, chapter 10). A slack of 0 marks a limit that is not there; its force, inverses and steps are 0 too.
 */
export class Pairs {
  readonly slack: Float64Array
  readonly force: Float64Array
  /** 1 / slack and 1 / force; 0 where there is no limit. */
  readonly inverse: Float64Array
  readonly inverseForce: Float64Array
  /** The direction: how slack and force would change in a whole step. */
  readonly slackStep: Float64Array
  readonly forceStep: Float64Array
  /** Products of the steps that Newton's method leaves out (Mehrotra, SIAM J. Optim. 2:575, 1992). */
  readonly second: Float64Array

  constructor(length: number, floats: Floats = ordinaryFloats) {
    this.slack = floats.take(length)
    this.force = floats.take(length)
    this.inverse = floats.take(length)
    this.inverseForce = floats.take(length)
    this.slackStep = floats.take(length)
    this.forceStep = floats.take(length)
    this.second = floats.take(length)
  }

  /** Puts a limit at `slack` with the force that `softness` gives it there. */
  put(i: number, slack: number, softness: number): void {
    this.putWith(i, slack, softness / slack)
  }

  /** Puts one with a force of its own: where two limits share a price. */
  putWith(i: number, slack: number, force: number): void {
    this.slack[i] = slack
    this.force[i] = force
    this.inverse[i] = 1 / slack
    this.inverseForce[i] = 1 / force
  }

  /** Takes a limit away. */
  drop(i: number): void {
    this.slack[i] = 0
    this.force[i] = 0
    this.inverse[i] = 0
    this.inverseForce[i] = 0
    this.slackStep[i] = 0
    this.forceStep[i] = 0
    this.second[i] = 0
  }

  /** How much more a limit should push at its slack for a target softness. */
  lack(i: number, softness: number): number {
    return (softness - this.second[i]!) * this.inverse[i]! - this.force[i]!
  }

  /** The force that a limit should have at its slack for a target softness. */
  push(i: number, softness: number): number {
    return (softness - this.second[i]!) * this.inverse[i]!
  }

  /** How fast the force rises as the slack falls. */
  stiffness(i: number): number {
    return this.force[i]! * this.inverse[i]!
  }

  /** How fast the slack falls as the force rises; 0 where there is no limit. */
  ease(i: number): number {
    return this.slack[i]! * this.inverseForce[i]!
  }

  /** Sets the steps of a limit from that of its slack. */
  stepSlack(i: number, slackStep: number, softness: number): void {
    this.slackStep[i] = slackStep
    this.forceStep[i] =
      (softness - this.second[i]! - this.force[i]! * slackStep) * this.inverse[i]! - this.force[i]!
  }

  /** Sets the steps of a limit from that of its force; returns that of its slack. */
  stepForce(i: number, forceStep: number, softness: number): number {
    const step = (this.lack(i, softness) - forceStep) * this.ease(i)
    this.slackStep[i] = step
    this.forceStep[i] = forceStep
    return step
  }

  /** Adds the stiffness of every limit to `into`. */
  addStiffness(into: Float64Array): void {
    const { force, inverse } = this
    for (let i = 0; i < force.length; i++) into[i]! += force[i]! * inverse[i]!
  }

  /** Adds `sign` times the force that every limit should have at its slack to `into`. */
  addPush(into: Float64Array, sign: 1 | -1, softness: number): void {
    const { inverse, second } = this
    for (let i = 0; i < inverse.length; i++)
      into[i]! += sign * (softness - second[i]!) * inverse[i]!
  }

  /** Sets the steps of every limit from those of its slack, `sign` times `steps`, and shortens `reach` to them. */
  stepSlacks(steps: Float64Array, sign: 1 | -1, softness: number, reach: Lengths): void {
    const { slack, force, inverse, inverseForce, second, slackStep, forceStep } = this
    let use = kept / reach.use
    let price = kept / reach.price
    for (let i = 0; i < slack.length; i++) {
      if (slack[i] === 0) continue
      const step = sign * steps[i]!
      const push = (softness - second[i]! - force[i]! * step) * inverse[i]! - force[i]!
      slackStep[i] = step
      forceStep[i] = push
      const ofSlack = -step * inverse[i]!
      const ofForce = -push * inverseForce[i]!
      if (ofSlack > use) use = ofSlack
      if (ofForce > price) price = ofForce
    }
    reach.use = kept / use
    reach.price = kept / price
  }

  /** Shortens `reach` to what keeps every slack and force positive. */
  shorten(reach: Lengths): void {
    const { slackStep, forceStep, inverse, inverseForce } = this
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

  /** Remembers `share` of the products of the direction's steps, and adds Σ slack · force and how it would change to `gap`. */
  bend(share: number, gap: Gap): void {
    const { slack, force, slackStep, forceStep, second } = this
    let now = 0
    let byUse = 0
    let byPrice = 0
    let byBoth = 0
    for (let i = 0; i < slackStep.length; i++) {
      const product = slackStep[i]! * forceStep[i]!
      second[i] = share * product
      now += slack[i]! * force[i]!
      byUse += slackStep[i]! * force[i]!
      byPrice += slack[i]! * forceStep[i]!
      byBoth += product
    }
    gap.now += now
    gap.byUse += byUse
    gap.byPrice += byPrice
    gap.byBoth += byBoth
  }

  /**
   * Aims for more even products: those that `reach` of the direction would leave far from `softness` are brought nearer
   * (Gondzio, Comput. Optim. Appl. 6:137, 1996).
   */
  even(reach: Lengths, softness: number): void {
    const { slack, force, slackStep, forceStep, second } = this
    for (let i = 0; i < slack.length; i++) {
      if (slack[i] === 0) continue
      const product =
        (slack[i]! + reach.use * slackStep[i]!) * (force[i]! + reach.price * forceStep[i]!)
      second[i]! += productBeyond(product, softness)
    }
  }

  /** Goes along the direction, and forgets what was second order in it. */
  move({ use, price }: Lengths): void {
    const { slack, force, inverse, inverseForce, slackStep, forceStep } = this
    for (let i = 0; i < slack.length; i++) {
      if (slack[i] === 0) continue
      slack[i]! += use * slackStep[i]!
      force[i]! += price * forceStep[i]!
      inverse[i] = 1 / slack[i]!
      inverseForce[i] = 1 / force[i]!
    }
    this.second.fill(0)
  }
}

/** Products within this factor of the softness are even enough. */
export const evenShare = 0.1

/** How much too large (or too small, negative) a product is to be even enough; of one far too large no more than is sensible. */
export function productBeyond(product: number, softness: number): number {
  const low = evenShare * softness
  const high = softness / evenShare
  if (product < low) return product - low
  return product > high ? Math.min(product - high, high) : 0
}

/** Of the way to a limit this part is gone at most. */
export const kept = 0.995

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

export function noGap(): Gap {
  return { now: 0, byUse: 0, byPrice: 0, byBoth: 0 }
}

export function gapAfter(gap: Gap, { use, price }: Lengths): number {
  return gap.now + use * gap.byUse + price * gap.byPrice + use * price * gap.byBoth
}

/** Shortens `reach` to no more than `own`. */
export function shortenTo(reach: Lengths, own: Lengths): void {
  reach.use = Math.min(reach.use, own.use)
  reach.price = Math.min(reach.price, own.price)
}

export function least({ use, price }: Lengths): number {
  return Math.min(use, price)
}
