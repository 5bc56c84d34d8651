/**
 * Least squares with weights that are not negative, min |A w - b|, w >= 0, with columns that come one by one (Lawson and Hanson, Solving least
 * squares problems, 1974, chapter 23). The columns in use are held as R'R = A'A, R upper triangular, which grows and shrinks with them.
 */
export class NonnegativeSquares {
  readonly #target: Float64Array
  readonly #columns: Float64Array[] = []
  /** Places of the columns in use, and their weights. */
  #used: number[] = []
  #weights: number[] = []
  /** Column j of R: j + 1 numbers. */
  readonly #factor: Float64Array[] = []
  /** What is left of the target, b - A w. */
  readonly residual: Float64Array

  constructor(target: Float64Array) {
    this.#target = target
    this.residual = target.slice()
  }

  /** Weights by column, in the order in which they came. */
  weights(): number[] {
    const all = this.#columns.map(() => 0)
    this.#used.forEach((column, place) => (all[column] = this.#weights[place]!))
    return all
  }

  /** Takes a column into use that leads towards the residual. False: it leads nowhere that others do not, and is not in use. */
  add(column: Float64Array): boolean {
    const last = this.#extended(column)
    if (last === null) return false
    const added = this.#columns.push(column) - 1
    this.#used.push(added)
    this.#weights.push(0)
    this.#factor.push(last)
    // Each turn takes at least one column out of use, or is the last one.
    for (let turn = this.#used.length; turn >= 0; turn--) {
      const aim = this.#best()
      let step = 1
      aim.forEach((weight, place) => {
        const from = this.#weights[place]!
        // One that is none already, and stays so, is in nobody's way.
        if (weight > 0 || from === weight) return
        step = Math.min(step, from / (from - weight))
      })
      this.#weights = this.#weights.map((weight, place) => weight + step * (aim[place]! - weight))
      if (step === 1) break
      for (let place = this.#used.length - 1; place >= 0; place--) {
        if (this.#weights[place]! <= least) this.#drop(place)
      }
    }
    this.#measure()
    return this.#used.includes(added)
  }

  /** The new last column of R, or null where the column is one of those in use put together. */
  #extended(column: Float64Array): Float64Array | null {
    const count = this.#used.length
    const last = new Float64Array(count + 1)
    for (let place = 0; place < count; place++) {
      last[place] = dot(this.#columns[this.#used[place]!]!, column)
    }
    this.#forward(last, count)
    const square = dot(column, column)
    let left = square
    for (let place = 0; place < count; place++) left -= last[place]! ** 2
    if (left <= square * 1e-10) return null
    last[count] = Math.sqrt(left)
    return last
  }

  /** The weights of the columns in use that are best without regard to signs: once, then once more for what is left of the residual. */
  #best(): Float64Array {
    const count = this.#used.length
    const aim = Float64Array.from(this.#weights)
    for (let turn = 0; turn < 2; turn++) {
      const left = this.#left(aim)
      const change = Float64Array.from(this.#used, (column) => dot(this.#columns[column]!, left))
      this.#forward(change, count)
      for (let place = count - 1; place >= 0; place--) {
        const column = this.#factor[place]!
        const value = (change[place]! /= column[place]!)
        for (let above = 0; above < place; above++) change[above]! -= value * column[above]!
      }
      change.forEach((value, place) => (aim[place]! += value))
    }
    return aim
  }

  /** Solves R' x = y in place. */
  #forward(values: Float64Array, count: number): void {
    for (let place = 0; place < count; place++) {
      const column = this.#factor[place]!
      let value = values[place]!
      for (let above = 0; above < place; above++) value -= column[above]! * values[above]!
      values[place] = value / column[place]!
    }
  }

  /** Takes a column out of use; what then stands below R's diagonal is turned away, row by row (Givens). */
  #drop(at: number): void {
    this.#used.splice(at, 1)
    this.#weights.splice(at, 1)
    this.#factor.splice(at, 1)
    for (let row = at; row < this.#factor.length; row++) {
      const pivot = this.#factor[row]!
      const length = Math.hypot(pivot[row]!, pivot[row + 1]!)
      const cosine = pivot[row]! / length
      const sine = pivot[row + 1]! / length
      for (let place = row; place < this.#factor.length; place++) {
        const column = this.#factor[place]!
        const [upper, lower] = [column[row]!, column[row + 1]!]
        column[row] = cosine * upper + sine * lower
        column[row + 1] = cosine * lower - sine * upper
      }
    }
    this.#factor.forEach((column, place) => {
      if (column.length > place + 1) this.#factor[place] = column.subarray(0, place + 1)
    })
  }

  #measure(): void {
    this.residual.set(this.#left(Float64Array.from(this.#weights)))
  }

  #left(weights: Float64Array): Float64Array {
    const left = this.#target.slice()
    this.#used.forEach((column, place) => {
      const values = this.#columns[column]!
      const weight = weights[place]!
      for (let t = 0; t < left.length; t++) left[t]! -= weight * values[t]!
    })
    return left
  }
}

/** A weight that is none. */
const least = 1e-12

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let t = 0; t < one.length; t++) sum += one[t]! * other[t]!
  return sum
}
