/**
 * Randomness that is a function of place and time instead of a stream: the same seed and index always
 * give the same value, so the past can be computed in coarse steps and the present goes on from it in
 * fine ones, and a run can begin anywhere.
 */

/** Uniform in [0, 1), from a seed and an index (integer mixing after MurmurHash3's finaliser, Appleby). */
export function uniformAt(seed: number, index: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index | 0, 0xc2b2ae35)
  h = Math.imul(h ^ Math.floor(index / 4_294_967_296), 0x27d4eb2f)
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  h ^= h >>> 16
  return (h >>> 0) / 4_294_967_296
}

/** Normally distributed with mean 0 and variance 1 (Box-Muller). */
export function normalAt(seed: number, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniformAt(seed, index)))
  return radius * Math.cos(2 * Math.PI * uniformAt(seed ^ 0x5bd1e995, index))
}

/** A smooth random wave: normal knots every `periodMs`, joined by a cubic ease; variance about 0.75 between knots. */
export function waveAt(seed: number, atMs: number, periodMs: number): number {
  const position = atMs / periodMs
  const knot = Math.floor(position)
  const part = position - knot
  const ease = part * part * (3 - 2 * part)
  return normalAt(seed, knot) * (1 - ease) + normalAt(seed, knot + 1) * ease
}

/** A seed for one part of a whole, so that parts are independent: the name's hash (FNV-1a) mixed into it. */
export function seedFor(seed: number, name: string): number {
  let h = 0x811c9dc5 ^ seed
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193)
  return h | 0
}
