/** Where working arrays come from. */
export interface Floats {
  /** An array of zeros. */
  take(length: number): Float64Array
}

/** Where arrays come from that are written once: as few of them as it takes. */
export interface KeptFloats extends Floats {
  /** The same value in every place: all who ask for it share it, so nobody writes to it. */
  filled(length: number, value: number): Float64Array
  /** Values that nobody will change: shared where they are the same everywhere or those of one of `like`, else a copy. */
  kept(values: Float64Array, ...like: readonly Float64Array[]): Float64Array
  /** The same for values that many have alike: they share them too. */
  keptAlike(values: Float64Array): Float64Array
  /** Bytes that nobody will change, [place]: all that are the same are shared. */
  keptBytes(values: Uint8Array): Uint8Array
  /** Arrays of zeros to work with: others have them once `work` is done. */
  sketch<Result>(work: (floats: Floats) => Result): Result
}

/** Arrays that the garbage collector takes away when it comes to it. */
export const ordinaryFloats: KeptFloats = {
  take: (length) => new Float64Array(length),
  filled: (length, value) => new Float64Array(length).fill(value),
  kept: (values) => Float64Array.from(values),
  keptAlike: (values) => Float64Array.from(values),
  keptBytes: (values) => Uint8Array.from(values),
  sketch: (work) => work(ordinaryFloats),
}

/** Values by their place, in an array that comes from there. */
export function computed(
  length: number,
  of: (place: number) => number,
  floats: Floats = ordinaryFloats,
): Float64Array {
  const array = floats.take(length)
  for (let i = 0; i < length; i++) array[i] = of(i)
  return array
}

/** A copy of an array that comes from there. */
export function copied(values: Float64Array, floats: Floats): Float64Array {
  const copy = floats.take(values.length)
  copy.set(values)
  return copy
}

/** Bytes that small arrays share. */
const sharedBytes = 1 << 16

/** Arrays side by side in buffers that they share: those are fewer to make and to hand over. They stay until nobody has any of theirs. */
export class FloatsSideBySide implements Floats {
  #buffer = new ArrayBuffer(0)
  #used = 0

  take(length: number): Float64Array {
    const bytes = length * Float64Array.BYTES_PER_ELEMENT
    if (this.#used + bytes > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(Math.max(sharedBytes, bytes))
      this.#used = 0
    }
    const floats = new Float64Array(this.#buffer, this.#used, length)
    this.#used += bytes
    return floats
  }
}

/** Bytes taken from the system at once: first, and at the most. Large ones go back to it as they are, small ones stay with the thread. */
const firstChunkBytes = 1 << 20
const mostChunkBytes = 1 << 26

/**
 * Arrays for one piece of work, side by side in a few large buffers, given back all at once: the collector does not
 * see how large they are, and would leave the buffers of several plans lying about.
 */
export class FloatsForOnce implements KeptFloats {
  readonly #chunks: ArrayBuffer[] = []
  #used = 0
  /** By length and value. */
  readonly #filled = new Map<number, Map<number, Float64Array>>()
  /** By a number that is the same for the same values. */
  readonly #alike = new Map<number, Float64Array[]>()
  readonly #bytes = new Map<number, Uint8Array[]>()
  readonly #sketches = new Sketches()

  take(length: number): Float64Array {
    const bytes = length * Float64Array.BYTES_PER_ELEMENT
    let chunk = this.#chunks.at(-1)
    if (chunk === undefined || this.#used + bytes > chunk.byteLength) {
      const next = chunk === undefined ? firstChunkBytes : 8 * chunk.byteLength
      chunk = new ArrayBuffer(Math.max(Math.min(next, mostChunkBytes), bytes))
      this.#chunks.push(chunk)
      this.#used = 0
    }
    const floats = new Float64Array(chunk, this.#used, length)
    this.#used += bytes
    return floats
  }

  filled(length: number, value: number): Float64Array {
    const ofLength = this.#filled.get(length) ?? new Map<number, Float64Array>()
    this.#filled.set(length, ofLength)
    const array = ofLength.get(value) ?? this.take(length).fill(value)
    ofLength.set(value, array)
    return array
  }

  kept(values: Float64Array, ...like: readonly Float64Array[]): Float64Array {
    const { length } = values
    const [first] = values
    if (first !== undefined && isFilledWith(first, values)) return this.filled(length, first)
    return like.find((other) => areSame(values, other)) ?? copied(values, this)
  }

  keptAlike(values: Float64Array): Float64Array {
    return alikeIn(this.#alike, values, () => this.kept(values))
  }

  keptBytes(values: Uint8Array): Uint8Array {
    return alikeIn(this.#bytes, values, () => Uint8Array.from(values))
  }

  sketch<Result>(work: (floats: Floats) => Result): Result {
    return this.#sketches.with(work)
  }

  /** Gives all of it back: every array that was taken has a length of 0 from now on. */
  release(): void {
    for (const chunk of this.#chunks) chunk.transfer(0)
    this.#chunks.length = 0
    this.#used = 0
    this.#filled.clear()
    this.#alike.clear()
    this.#bytes.clear()
  }
}

/** Arrays to work with, a stack of them: what is taken while others are at work lies above theirs. */
class Sketches implements Floats {
  readonly #arrays: Float64Array[] = []
  #used = 0

  with<Result>(work: (floats: Floats) => Result): Result {
    const before = this.#used
    try {
      return work(this)
    } finally {
      this.#used = before
    }
  }

  take(length: number): Float64Array {
    const at = this.#used++
    const known = this.#arrays[at]
    if (known?.length === length) return known.fill(0)
    return (this.#arrays[at] = new Float64Array(length))
  }
}

function isFilledWith(value: number, values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== value) return false
  return true
}

type Values = Float64Array | Uint8Array

/** The one that is known with these values; if there is none, a new one that is known from now on. */
function alikeIn<Of extends Values>(known: Map<number, Of[]>, values: Of, make: () => Of): Of {
  const hash = hashOf(values)
  const alike = known.get(hash) ?? []
  known.set(hash, alike)
  const found = alike.find((other) => areSame(other, values))
  if (found !== undefined) return found
  const made = make()
  alike.push(made)
  return made
}

/** A number that values make of which no two orders make the same, as good as always. */
function hashOf(values: Values): number {
  let hash = 0
  for (let i = 0; i < values.length; i++) hash = 0.999 * hash + values[i]!
  return hash
}

function areSame(one: Values, other: Values): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
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
