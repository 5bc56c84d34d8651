/** Remembers where an array was, to tell how far it has gone. */
export class Mark {
  readonly #values: Float64Array
  readonly #was: Float64Array

  constructor(values: Float64Array) {
    this.#values = values
    this.#was = Float64Array.from(values)
  }

  /** Squared distance since the last call. */
  move(): number {
    let sum = 0
    for (let t = 0; t < this.#was.length; t++) {
      const step = this.#values[t]! - this.#was[t]!
      sum += step * step
    }
    this.#was.set(this.#values)
    return sum
  }
}
