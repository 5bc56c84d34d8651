import { tightened } from '../chain/kept-store.ts'
import { mostFlow, type Storage } from './storage.ts'

/** Levels further than so many steps at full power from what is wished for are told apart no more. */
const farSteps = 6

/** Flows may be off by this part through rounding. */
const rounding = 1e-9

/** Courses are searched for wishes this part of a step at full power above what is asked: to miss one by a hair saves next to nothing, and is named to people. */
const wishHair = 0.0005

/** A level beyond its bounds, where only rest is possible, costs so many times as much as one beyond what is wished for. */
const beyondBounds = 1000

/** Levels that are told apart, [step]; those beyond are not. */
export interface Tube {
  readonly low: Float64Array
  readonly high: Float64Array
}

/** A store while courses through its levels are searched, one step after the other: levels next to each other share a place. */
export class LevelPlaces {
  readonly count: number
  readonly #storage: Storage
  readonly #tube: Tube | null
  readonly #bounds: ReturnType<typeof tightened>
  /** The most that flows in a step. */
  readonly #run: number
  /** The step it is at, with what holds in it. */
  #t = 0
  #low = 0
  #perPlace = 1
  #gain = 0
  #drain = 0
  #most = 0
  #mostOut = 0
  #lower = 0
  #upper = 0
  #wantedLow = 0
  #wantedHigh = 0
  #lowPrice = 0
  #highPrice = 0
  #nextWish = 0
  readonly #fuel: number
  /** The next level that is wished for at the least, [step]. */
  readonly #nextWishes: Float64Array
  readonly #beyondPrice: number

  constructor(storage: Storage, count: number, tube?: Tube) {
    this.count = count
    this.#tube = tube ?? null
    this.#storage = storage
    this.#bounds = tightened(storage)
    this.#fuel = storage.fuel ?? 0
    const { lowPrice, highPrice, endValue } = storage
    const wish = [...lowPrice, ...highPrice].reduce((most, price) => Math.max(most, price), 0)
    this.#beyondPrice = beyondBounds * (wish + Math.abs(endValue))
    this.#run = storage.gain.reduce((most, gain, t) => Math.max(most, gain * storage.maxIn[t]!), 0)
    this.#nextWishes = new Float64Array(lowPrice.length)
    for (let t = lowPrice.length - 1, next = -Infinity; t >= 0; t--) {
      if (lowPrice[t]! > 0) next = storage.wantedLow[t]! + wishHair * this.#run
      this.#nextWishes[t] = next
    }
  }

  /** Goes to step t. */
  open(t: number): void {
    const storage = this.#storage
    this.#t = t
    this.#gain = storage.gain[t]!
    this.#drain = storage.drain[t]!
    this.#most = storage.maxIn[t]! * (1 + rounding)
    this.#mostOut = storage.maxOut[t]!
    this.#lower = this.#bounds.lower[t]!
    this.#upper = this.#bounds.upper[t]!
    this.#wantedLow = storage.wantedLow[t]! + wishHair * this.#run
    this.#wantedHigh = storage.wantedHigh[t]!
    this.#lowPrice = storage.lowPrice[t]!
    this.#highPrice = storage.highPrice[t]!
    this.#nextWish = this.#nextWishes[t]!
    const far = farSteps * this.#run
    const tube = this.#tube
    const low = Math.max(this.#lower, this.#wantedLow - far, tube?.low[t] ?? -Infinity)
    const high = Math.min(this.#upper, this.#wantedHigh + far, tube?.high[t] ?? Infinity)
    this.#low = Math.min(low, high)
    this.#perPlace = Math.max(1e-9, Math.abs(high - low) / (this.count - 1))
  }

  /** The level after this step, from one before it; NaN where the drive (W) is not possible. To rest always is, also beyond the bounds. */
  after(level: number, driveW: number): number {
    if (driveW === 0) return level
    const flow = driveW * (driveW > 0 ? this.#gain : this.#drain)
    const after = level + flow
    const isAble = driveW <= this.#most && -driveW <= this.#mostOut
    if (!isAble || after > this.#upper || after < this.#lower) return NaN
    if (this.#storage.fade === undefined) return after
    return flow <= mostFlow(this.#storage, this.#t, level) * (1 + rounding) ? after : NaN
  }

  /** What a drive (W) in this step costs, and bounds and wishes that the level after it does not meet. */
  cost(driveW: number, level: number): number {
    const beyond = Math.max(0, this.#lower - level, level - this.#upper)
    const drive = driveW > 0 ? this.#fuel * driveW : -this.#storage.wear * driveW
    const own = drive + this.#beyondPrice * beyond
    if (level < this.#wantedLow) return own + this.#lowPrice * (this.#wantedLow - level)
    if (level > this.#wantedHigh) return own + this.#highPrice * (level - this.#wantedHigh)
    return own
  }

  worth(level: number): number {
    return this.#storage.endValue * level
  }

  /** The drive that fills it from a level to the highest that is wished for after this step, W. */
  toFull(level: number): number {
    return (this.#wantedHigh - level) / this.#gain
  }

  /** The drive that fills it from a level to the next that must not be fallen short of, W. */
  toWish(level: number): number {
    return (this.#nextWish - level) / this.#gain
  }

  place(level: number): number {
    const place = Math.round((level - this.#low) / this.#perPlace)
    return Math.max(0, Math.min(this.count - 1, place))
  }
}
