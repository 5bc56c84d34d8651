import { smoothingOf } from './basis.ts'
import { quantileLevels } from './forecast.ts'
import { daysBefore, type Frame } from './frame.ts'

/** Days that the plain quantiles look back. */
const plainDays = 28

/**
 * The plain quantiles: those of the values around the same local time on the last four weeks. What is mostly nothing and
 * then all at once (a car that charges) is told better by them than by residuals around a middle. Holds the space it needs.
 */
export class SameTime {
  /** What was found last, [level]; overwritten by the next question. */
  readonly found = new Float64Array(quantileLevels.length)
  readonly #frame: Frame
  readonly #past: Float64Array
  /** Steps to either side that count as the same time. */
  readonly #around: number

  constructor(frame: Frame) {
    this.#frame = frame
    this.#around = smoothingOf(frame)
    this.#past = new Float64Array(plainDays * (2 * this.#around + 1))
  }

  /** The quantiles of step `t` as an origin knows them, [level]; null where it knows no such day. */
  at(origin: number, t: number): Float64Array | null {
    const { values, perDay } = this.#frame
    const first = Math.floor((t - origin) / perDay) + 1
    let count = 0
    for (let k = first; k < first + plainDays; k++) {
      const middle = daysBefore(this.#frame, t, k)
      const last = Math.min(origin - 1, middle + this.#around)
      for (let i = Math.max(0, middle - this.#around); i <= last; i++) {
        const value = values[i] ?? NaN
        if (Number.isNaN(value)) continue
        this.#past[count] = value
        count += 1
      }
    }
    if (count === 0) return null
    this.#past.subarray(0, count).sort()
    for (const [level, share] of quantileLevels.entries()) {
      const place = share * (count - 1)
      const low = this.#past[Math.floor(place)] ?? 0
      const high = this.#past[Math.ceil(place)] ?? 0
      this.found[level] = low + (high - low) * (place - Math.floor(place))
    }
    return this.found
  }
}
