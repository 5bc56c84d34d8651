import { hourMs } from '../../kernel/steps.ts'
import type { Envelope } from './envelopes.ts'
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
      const envelope = this.#envelopes.find(({ quantity }) => quantity === commodity_quantity)
      const ms = Math.min(nowMs, valid_until) - Math.max(this.#atMs, valid_from)
      if (envelope !== undefined && ms > 0 && Number.isFinite(ms)) {
        kept.usedWh += (Math.max(0, envelope.upperW) * ms) / hourMs
        kept.madeWh += (Math.max(0, 0 - envelope.lowerW) * ms) / hourMs
      }
      if (valid_until <= nowMs) this.#kept.delete(id)
    }
    this.#atMs = Math.max(this.#atMs, nowMs)
  }

  /**
   * The least upper and the highest lower limit that now leave enough room, W, for a quantity whose limits may reach `widest`.
   * Null: any limit does.
   */
  leastRoom(
    widest: Envelope,
    nowMs: number,
  ): { readonly upperW: number | null; readonly lowerW: number | null } {
    this.advance(nowMs)
    let [upperW, lowerW] = [0, 0]
    for (const { constraint, usedWh, madeWh } of this.#kept.values()) {
      if (constraint.commodity_quantity !== widest.quantity || constraint.valid_from > nowMs)
        continue
      const leftMs = constraint.valid_until - nowMs
      const use = roomNowW(owedUse(constraint) - usedWh, widest.upperW, leftMs)
      const make = roomNowW(owedMake(constraint) - madeWh, 0 - widest.lowerW, leftMs)
      upperW = Math.max(upperW, use)
      lowerW = Math.max(lowerW, make)
    }
    return { upperW: upperW > 0 ? upperW : null, lowerW: lowerW > 0 ? 0 - lowerW : null }
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

/** The power needed now where all there is from the next look on would not be enough, W; 0: it would. */
function roomNowW(owedWh: number, mostW: number, leftMs: number): number {
  const nowMs = Math.min(lookMs, leftMs)
  if (owedWh <= 0 || nowMs <= 0 || mostW <= 0) return 0
  const laterWh = (mostW * (leftMs - nowMs)) / hourMs
  return Math.min(mostW, Math.max(0, ((owedWh - laterWh) * hourMs) / nowMs))
}
