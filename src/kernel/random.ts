/** A source of randomness, handed in like the clock. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** `count` random bytes. */
  bytes(count: number): Uint8Array
}

/** Repeatable randomness from a seed (sfc32, Chris Doty-Humphrey, PractRand). Never for secrets. */
export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9 ^ seed
  let b = 0x243f6a88
  let c = 0xb7e15162
  let counter = 1
  const next32 = (): number => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 15; i++) next32()
  return {
    next: () => next32() / 4_294_967_296,
    bytes: (count) => Uint8Array.from({ length: count }, () => next32() & 255),
  }
}

/** The system's secure randomness: for ids, tokens and codes. */
export const secureRandom: Random = {
  next: () => {
    const words = crypto.getRandomValues(new Uint32Array(1))
    return (words[0] ?? 0) / 4_294_967_296
  },
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
}

/** Normally distributed, mean 0 and variance 1 (Box-Muller). */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}
