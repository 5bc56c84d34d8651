/** Where working arrays come from. */
export interface Floats {
  /** An array of zeros. */
  take(length: number): Float64Array
}

/** Arrays that the garbage collector takes away when it comes to it. */
export const ordinaryFloats: Floats = { take: (length) => new Float64Array(length) }

/** A copy of an array that comes from there. */
export function copied(values: Float64Array, floats: Floats): Float64Array {
  const copy = floats.take(values.length)
  copy.set(values)
  return copy
}

/** Bytes taken from the system at once. */
const chunkBytes = 1 << 20

/**
 * Arrays for one piece of work, side by side in a few large buffers, given back all at once: the collector does not
 * see how large they are, and would leave the buffers of several plans lying about.
 */
export class FloatsForOnce implements Floats {
  readonly #chunks: ArrayBuffer[] = []
  #used = 0

  take(length: number): Float64Array {
    const bytes = length * Float64Array.BYTES_PER_ELEMENT
    let chunk = this.#chunks.at(-1)
    if (chunk === undefined || this.#used + bytes > chunk.byteLength) {
      chunk = new ArrayBuffer(Math.max(chunkBytes, bytes))
      this.#chunks.push(chunk)
      this.#used = 0
    }
    const floats = new Float64Array(chunk, this.#used, length)
    this.#used += bytes
    return floats
  }

  /** Gives all of it back: every array that was taken has a length of 0 from now on. */
  release(): void {
    for (const chunk of this.#chunks) chunk.transfer(0)
    this.#chunks.length = 0
    this.#used = 0
  }
}

/** Arrays that many share in turn: each finds in them what the one before has left. */
export class SharedFloats {
  readonly #arrays = new Map<number, Float64Array[]>()

  /** For one more who takes turns: hands out the same arrays again, those of a length in the same order. */
  share(): Floats {
    const used = new Map<number, number>()
    return {
      take: (length) => {
        const of = this.#arrays.get(length) ?? []
        this.#arrays.set(length, of)
        const index = used.get(length) ?? 0
        used.set(length, index + 1)
        of[index] ??= new Float64Array(length)
        return of[index]
      },
    }
  }
}
