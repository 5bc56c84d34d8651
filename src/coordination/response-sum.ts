/** Steps that an answer passes at once. */
export const blockLength = 8

/**
 * One store's part of an answer between blocks of steps, a product: what a change of price in step j does to the
 * use of step u in a later block is use[u] · level[block of u][j].
 */
export interface Products {
  /** [step]. */
  readonly use: Float64Array
  /** [block x step]; only what stands before its block counts. */
  readonly level: Float64Array
  /** The first step that is still felt in a block, [block]. */
  readonly from: Int32Array
}

/** Answers that are summed up elsewhere until the sum is complete. */
export interface LaterPart {
  /** Adds them to the matrix, the lower triangle, and begins anew. */
  addTo(matrix: Float64Array): void
}

/** A change of level that has died down to this part of what it was is no longer felt. */
export const negligible = 1e-12

/** Products that are added up in one pass over the matrix. */
const together = 4

/**
 * The sum of how members answer prices, -d use / d price. Answers of stores are products over blocks of steps, so
 * a member writes a few rows, and they are multiplied out several at a time.
 */
export class ResponseSum {
  /** [step x step], by rows, the lower triangle; complete after `finish`. */
  readonly matrix: Float64Array
  readonly #count: number
  readonly #products: Products[] = []
  #used = 0
  readonly #later = new Set<LaterPart>()

  constructor(count: number) {
    this.#count = count
    this.matrix = new Float64Array(count * count)
  }

  clear(): void {
    this.matrix.fill(0)
    this.#used = 0
  }

  /** Room for the products of so many stores, to be written in full before the next is asked for. */
  products(stores: number): readonly Products[] {
    if (this.#used + stores > together) this.#multiply()
    while (this.#products.length < this.#used + stores) {
      const blocks = Math.ceil(this.#count / blockLength)
      this.#products.push({
        use: new Float64Array(this.#count),
        level: new Float64Array(blocks * this.#count),
        from: new Int32Array(blocks),
      })
    }
    const room = this.#products.slice(this.#used, this.#used + stores)
    this.#used += stores
    return room
  }

  /** Has a part added in the end. */
  addLater(part: LaterPart): void {
    this.#later.add(part)
  }

  /** Multiplies out what is left, and adds all parts. */
  finish(): void {
    this.#multiply()
    for (const part of this.#later) part.addTo(this.matrix)
    this.#later.clear()
  }

  #multiply(): void {
    for (let first = 0; first < this.#used; first += together) {
      const of = (i: number): Products => this.#products[Math.min(first + i, this.#used - 1)]!
      const weight = (i: number): number => (first + i < this.#used ? 1 : 0)
      this.#add(of(0), of(1), of(2), of(3), weight(1), weight(2), weight(3))
    }
    this.#used = 0
  }

  #add(
    a: Products,
    b: Products,
    c: Products,
    d: Products,
    ofB: number,
    ofC: number,
    ofD: number,
  ): void {
    const { matrix } = this
    const count = this.#count
    const [levelA, levelB, levelC, levelD] = [a.level, b.level, c.level, d.level]
    for (let u = blockLength; u < count; u++) {
      const row = u * count
      const first = u - (u % blockLength)
      const block = first / blockLength
      const at = block * count
      const from = Math.min(a.from[block]!, b.from[block]!, c.from[block]!, d.from[block]!)
      const useA = a.use[u]!
      const useB = ofB * b.use[u]!
      const useC = ofC * c.use[u]!
      const useD = ofD * d.use[u]!
      for (let j = from; j < first; j++) {
        matrix[row + j]! +=
          useA * levelA[at + j]! +
          useB * levelB[at + j]! +
          useC * levelC[at + j]! +
          useD * levelD[at + j]!
      }
    }
  }
}
