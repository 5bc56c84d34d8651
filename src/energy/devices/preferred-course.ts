import type { Room } from '../../coordination/room.ts'
import { copied, ordinaryFloats, type Floats } from '../../kernel/floats.ts'
import type { LevelBounds } from '../chain/kept-store.ts'
import { courseOf } from './storage-build.ts'
import { leastW, wantedFloor, type Storage } from './storage.ts'

/** Moves of less than this are not made, W: a plan that differs by less is the same. */
export const leastMoveW = 0.5

/** Less than this is none but for rounding, W. */
const roundingW = 1e-9

/** What differs by no more than this part of the dearest price is the same price. */
const sameShare = 1e-9

/** A store where it stands in a plan. */
export interface PlannedStore {
  readonly storage: Storage
  /** Bounds of the level from which all later ones can still be met, [step]. */
  readonly bounds: LevelBounds
  /** W, + fills it, [step]; it is what the store uses. */
  readonly drive: Float64Array
}

/**
 * What is preferred among courses that cost the same: to be filled early (`early`); to give early what is stored where nothing earns more than it is worth at
 * the end, also what would be left then (`used`); to give that alone (`left`: of what is given anyway nothing is moved); or to be nearer to this drive, W, [step].
 */
export type Preference = 'early' | 'used' | 'left' | { readonly near: Float64Array }

/**
 * A store's drive, W, [step], after energy was moved from step to step wherever that costs less, or as much and is preferred. What is in the store in
 * the end stays as it is, but for `used` and `left`: there the end is one more step, and moves are those of what is given. `room`: what a W more costs and a W less saves in each step, and how far that holds.
 *
 * With r the level for each W (gain where it fills, drain where it empties), moving an energy e from step u to step t costs
 *
 *   e · (above[t] / r[t] - below[u] / r[u])
 *
 * and changes all levels between the two by e: up where t is before u, down where it is behind. At the end a unit costs the worth of what is left.
 * Cheap steps come first and, of equal ones, early steps; what they take is taken from dear steps first and, of equal ones, from late ones. For `used`
 * and `left` late and early are the other way round.
 */
export function preferredDrive(
  store: PlannedStore,
  room: Room,
  preference: Preference,
  floats: Floats = ordinaryFloats,
): Float64Array {
  return new Moves(store, room, preference, floats).all()
}

/** Steps as ends of moves: how much more they can use, or how much less, W; level for each W; and what a unit of level costs there; all [step]. */
class Ends {
  readonly leftW: Float64Array
  readonly rate: Float64Array
  readonly price: Float64Array

  constructor(count: number, floats: Floats) {
    this.leftW = floats.take(count)
    this.rate = floats.take(count)
    this.price = floats.take(count)
  }

  put(t: number, leftW: number, rate: number, cost: number): void {
    this.leftW[t] = leftW
    this.rate[t] = rate
    this.price[t] = cost / rate
  }

  /** Steps that are worth a move by what a unit costs there, and then by time; -1: the other way round. */
  inOrder(byPrice: 1 | -1, byTime: 1 | -1): number[] {
    const { leftW, price } = this
    const steps: number[] = []
    for (let t = 0; t < leftW.length; t++) if (leftW[t]! >= leastMoveW) steps.push(t)
    return steps.sort(
      (one, other) => byPrice * (price[one]! - price[other]!) || byTime * (one - other),
    )
  }
}

class Moves {
  readonly #storage: Storage
  readonly #bounds: LevelBounds
  readonly #drive: Float64Array
  readonly #levels: Float64Array
  readonly #isEarly: boolean
  readonly #isGiving: boolean
  /** The step after the last one. */
  readonly #end: number
  /** Where more is used, and where less is. */
  readonly #to: Ends
  readonly #from: Ends
  readonly #same: number
  /** By how much all levels between each step and the one that is moved to can change, [step]; NaN: no longer known. */
  readonly #headroom: Float64Array

  constructor(
    { storage, bounds, drive }: PlannedStore,
    room: Room,
    preference: Preference,
    floats: Floats,
  ) {
    const { gain, drain, maxIn, maxOut, wear } = storage
    const near = typeof preference === 'string' ? null : preference.near
    this.#storage = storage
    this.#bounds = bounds
    this.#drive = copied(drive, floats)
    this.#levels = courseOf(storage, drive, floats).levels
    this.#isEarly = preference === 'early'
    this.#isGiving = preference === 'used' || preference === 'left'
    this.#end = drive.length
    this.#headroom = floats.take(drive.length)
    this.#to = new Ends(drive.length + 1, floats)
    this.#from = new Ends(drive.length, floats)
    let dearest = 0
    // A move changes no drive's sign: more is used by filling more or emptying less, less the other way round.
    for (let t = 0; t < drive.length; t++) {
      const power = drive[t]!
      const nearer = near === null ? Infinity : near[t]! - power
      const more = Math.min(room.up[t]!, nearer, (power < 0 ? 0 : maxIn[t]!) - power)
      if (power < 0) this.#to.put(t, more, drain[t]!, room.above[t]! - wear)
      else this.#to.put(t, more, gain[t]!, room.above[t]!)
      const less = Math.min(
        room.down[t]!,
        near === null ? Infinity : -nearer,
        power > 0 ? power : power + maxOut[t]!,
      )
      if (power > 0) this.#from.put(t, less, gain[t]!, room.below[t]!)
      else this.#from.put(t, less, drain[t]!, room.below[t]! - wear)
      dearest = Math.max(dearest, Math.abs(this.#to.price[t]!))
    }
    this.#same = sameShare * dearest
    if (this.#isGiving) this.#onlyGive(preference === 'used')
  }

  /**
   * Leaves steps that can give more for as much as it is worth at the end, and those that give less for it: the end, and, where it `isUsed` early, any
   * that gives. Where some of what is given earns more, none: there rounds have divided it, and what they leave is little.
   */
  #onlyGive(isUsed: boolean): void {
    const { endValue } = this.#storage
    const isTied = (price: number): boolean => Math.abs(price - endValue) <= this.#same
    const isDear = (power: number, t: number): boolean =>
      power < 0 && this.#from.price[t]! > endValue + this.#same
    if (this.#drive.some(isDear)) {
      this.#from.leftW.fill(0)
      return
    }
    for (const [t, power] of this.#drive.entries()) {
      if (!isUsed || power >= 0 || !isTied(this.#to.price[t]!)) this.#to.leftW[t] = 0
      if (power > 0 || !isTied(this.#from.price[t]!)) this.#from.leftW[t] = 0
    }
    this.#to.put(this.#end, Infinity, 1, endValue)
  }

  all(): Float64Array {
    const targets = this.#to.inOrder(1, this.#isGiving ? -1 : 1)
    const sources = this.#from.inOrder(-1, this.#isGiving ? 1 : -1)
    for (const to of targets) {
      this.#headroom[0] = NaN
      for (const from of sources) {
        const saved = this.#from.price[from]! - this.#to.price[to]!
        // Those that follow save no more.
        if (saved < -this.#same || this.#to.leftW[to]! < leastMoveW) break
        if (saved > this.#same || this.#isPreferred(from, to)) this.#move(from, to)
      }
    }
    return this.#drive
  }

  /** Whether a move that costs nothing is one for the better. */
  #isPreferred(from: number, to: number): boolean {
    if (this.#isEarly) return to < from
    return !this.#isGiving || from < to
  }

  #move(from: number, to: number): void {
    const [more, less] = [this.#to, this.#from]
    if (from === to || less.leftW[from]! < leastMoveW) return
    if (Number.isNaN(this.#headroom[0]!)) this.#measure(to)
    const headroom = this.#headroom[from]!
    if (headroom === 0) return
    const ratio = less.rate[from]! / more.rate[to]!
    const most = Math.min(less.leftW[from]!, more.leftW[to]! / ratio, headroom / less.rate[from]!)
    let lessW = -notLittle(this.#drive[from]!, -most)
    const atEnd = to === this.#end
    if (!atEnd && isLittle(this.#drive[to]! + lessW * ratio)) {
      // A move that would leave next to nothing at one end is so much smaller that it does at neither.
      lessW = notLittle(this.#drive[to]!, lessW * ratio) / ratio
      lessW = -notLittle(this.#drive[from]!, -lessW)
    }
    const moreW = lessW * ratio
    if (lessW < leastMoveW) return
    if (!atEnd) {
      if (moreW < leastMoveW || isLittle(this.#drive[to]! + moreW)) return
      this.#drive[to]! += moreW
      less.leftW[to] = 0
    }
    this.#drive[from]! -= lessW
    const energy = lessW * less.rate[from]!
    const sign = to < from ? 1 : -1
    for (let t = Math.min(from, to); t < Math.max(from, to); t++) this.#levels[t]! += sign * energy
    more.leftW[to]! -= moreW
    less.leftW[from]! -= lessW
    // What has become less does not become more again, nor the other way round: that would be at another rate.
    more.leftW[from] = 0
    this.#headroom[0] = NaN
  }

  /** Finds by how much all levels between each step and `to` can change; what is given is only moved to sooner, from where `to` is later. */
  #measure(to: number): void {
    const headroom = this.#headroom
    headroom.fill(0)
    let room = to === this.#end ? Infinity : this.#fades(to, false)
    for (let t = to - 1; t >= 0 && room > 0; t--) {
      room = Math.min(room, this.#below(t))
      headroom[t] = Math.max(0, room)
    }
    if (this.#isGiving) return
    room = this.#fades(to, true)
    for (let t = to; t + 1 < this.#end && room > 0; t++) {
      room = Math.min(room, this.#above(t, t > to))
      headroom[t + 1] = Math.max(0, room)
    }
  }

  /** How far the level after step t can rise: to its bounds, to a wish, and, where it `isFilled` as before, to where that would be too much. */
  #above(t: number, isFilled: boolean): number {
    const { highPrice, wantedHigh, fade } = this.#storage
    const level = this.#levels[t]!
    const most = Math.min(this.#bounds.upper[t]!, highPrice[t]! > 0 ? wantedHigh[t]! : Infinity)
    const drive = this.#drive[t]!
    if (fade === undefined || !isFilled || drive <= 0) return most - level
    return Math.min(most, (fade.from[t]! - drive) / fade.perLevel) - level
  }

  /** How far it can fall: to its bounds, and to a wish. */
  #below(t: number): number {
    const least = wantedFloor(this.#storage, t)
    return this.#levels[t]! - Math.max(this.#bounds.lower[t]!, least)
  }

  /** How much more can be filled in step t for a power that falls with the level after it, which rises with that or was as high before. */
  #fades(t: number, isRising: boolean): number {
    const { fade } = this.#storage
    if (fade === undefined || this.#drive[t]! < 0) return Infinity
    const leftW = fade.from[t]! - fade.perLevel * this.#levels[t]! - this.#drive[t]!
    return leftW / (1 / this.#to.rate[t]! + (isRising ? fade.perLevel : 0))
  }
}

/** A power that settling would take for none; one that is none but for rounding is none. */
function isLittle(power: number): boolean {
  const size = Math.abs(power)
  return size > roundingW && size < leastW
}

/** A change of power, W, that leaves none or not too little of it. */
function notLittle(power: number, by: number): number {
  const then = power + by
  if (Math.abs(then) <= roundingW) return -power
  if (!isLittle(then)) return by
  return Math.abs(power) > leastW ? Math.sign(power) * leastW - power : 0
}
