import { hourMs } from '../../kernel/steps.ts'
import { isElectric, symmetricQuantity } from './electric.ts'
import type { Envelope, Room } from './envelopes.ts'
import type { CommodityQuantity } from './shapes-common.ts'
import type { PebcEnergy } from './shapes-pebc.ts'

/** Constraints kept at the most; the oldest is forgotten. */
export const constraintLimit = 100

/** Limits are looked at again after this long at the latest, ms. */
const lookMs = 60_000

/** A constraint, and what envelopes have allowed of it so far, Wh, 0 or more. */
interface Kept {
  readonly constraint: PebcEnergy
  usedWh: number
  madeWh: number
}

/** What envelopes must still allow until an instant, Wh. */
export interface OwedEnergy {
  readonly untilMs: number
  /** Into the device. */
  readonly useWh: number
}

/**
 * Energy that a device is to be allowed in a time: between the start and the end of a constraint its envelopes leave room for
 * its upper average power, where that uses, and for its lower one, where that makes energy. What was allowed is summed up, and a
 * limit that would leave too little room for the rest is widened: as late as that can be, so that the plan may choose when.
 */
export class EnergyAllowance {
  readonly #kept = new Map<string, Kept>()
  #envelopes: readonly Envelope[] = []
  #atMs = -Infinity

  set(constraint: PebcEnergy): void {
    this.#kept.delete(constraint.id)
    if (this.#kept.size >= constraintLimit) {
      const [oldest] = this.#kept.keys()
      if (oldest !== undefined) this.#kept.delete(oldest)
    }
    this.#kept.set(constraint.id, { constraint, usedWh: 0, madeWh: 0 })
  }

  revoke(id: string): boolean {
    return this.#kept.delete(id)
  }

  /** What holds from now on. */
  hold(envelopes: readonly Envelope[], nowMs: number): void {
    this.advance(nowMs)
    this.#envelopes = envelopes
  }

  /** Sums up what was allowed until now, and forgets constraints that are over. */
  advance(nowMs: number): void {
    for (const [id, kept] of this.#kept) {
      const { valid_from, valid_until, commodity_quantity } = kept.constraint
      const ms = Math.min(nowMs, valid_until) - Math.max(this.#atMs, valid_from)
      if (ms > 0 && Number.isFinite(ms)) {
        const allowed = limitsOf(commodity_quantity, this.#envelopes)
        kept.usedWh += (allowed.useW * ms) / hourMs
        kept.madeWh += (allowed.makeW * ms) / hourMs
      }
      if (valid_until <= nowMs) this.#kept.delete(id)
    }
    this.#atMs = Math.max(this.#atMs, nowMs)
  }

  /**
   * The limits that now leave enough room, for each of the envelopes as wide as they may be, in their order: the least upper and
   * the highest lower one, W; null: any limit does. What conductors share they share as they are wide.
   */
  leastRoom(widest: readonly Envelope[], nowMs: number): readonly Room[] {
    this.advance(nowMs)
    const needed = [...this.#kept.values()]
      .filter(({ constraint }) => constraint.valid_from <= nowMs)
      .map(({ constraint, usedWh, madeWh }) => {
        const { commodity_quantity, valid_until } = constraint
        const most = limitsOf(commodity_quantity, widest)
        const leftMs = valid_until - nowMs
        return {
          commodity_quantity,
          usePart: partNow(owedUse(constraint) - usedWh, most.useW, leftMs),
          makePart: partNow(owedMake(constraint) - madeWh, most.makeW, leftMs),
        }
      })
    return widest.map(({ quantity, upperW, lowerW }) => {
      const about = needed.filter((one) => weightOf(one.commodity_quantity, quantity) > 0)
      const use = about.reduce((part, { usePart }) => Math.max(part, usePart), 0)
      const make = about.reduce((part, { makePart }) => Math.max(part, makePart), 0)
      return { upperW: use > 0 ? use * upperW : null, lowerW: make > 0 ? make * lowerW : null }
    })
  }

  /** What it is still to be allowed to use, ascending by when. */
  owed(nowMs: number): readonly OwedEnergy[] {
    this.advance(nowMs)
    return [...this.#kept.values()]
      .map(({ constraint, usedWh }) => ({
        untilMs: constraint.valid_until,
        useWh: Math.max(0, owedUse(constraint) - usedWh),
      }))
      .filter(({ useWh }) => useWh > 0)
      .toSorted((a, b) => a.untilMs - b.untilMs)
  }
}

function owedUse({ upper_average_power, valid_from, valid_until }: PebcEnergy): number {
  return (Math.max(0, upper_average_power) * (valid_until - valid_from)) / hourMs
}

function owedMake({ lower_average_power, valid_from, valid_until }: PebcEnergy): number {
  return (Math.max(0, 0 - lower_average_power) * (valid_until - valid_from)) / hourMs
}

/** What part of an envelope's power a constraint is about: the symmetric power is that of all three conductors. */
function weightOf(constrained: CommodityQuantity, limited: CommodityQuantity): number {
  if (constrained === limited) return 1
  if (constrained === symmetricQuantity) return isElectric(limited) ? 1 : 0
  return limited === symmetricQuantity && isElectric(constrained) ? 1 / 3 : 0
}

/** What envelopes allow of the power that a constraint is about, W, each 0 or more. */
function limitsOf(
  constrained: CommodityQuantity,
  envelopes: readonly Envelope[],
): { readonly useW: number; readonly makeW: number } {
  let [useW, makeW] = [0, 0]
  for (const { quantity, upperW, lowerW } of envelopes) {
    const weight = weightOf(constrained, quantity)
    useW += weight * Math.max(0, upperW)
    makeW += weight * Math.max(0, 0 - lowerW)
  }
  return { useW, makeW }
}

/** The part of all power needed now where all there is from the next look on would not be enough, 0 to 1. */
function partNow(owedWh: number, mostW: number, leftMs: number): number {
  const nowMs = Math.min(lookMs, leftMs)
  if (owedWh <= 0 || nowMs <= 0 || mostW <= 0) return 0
  const laterWh = (mostW * (leftMs - nowMs)) / hourMs
  return Math.min(1, Math.max(0, ((owedWh - laterWh) * hourMs) / nowMs / mostW))
}
