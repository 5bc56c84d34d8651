import { assert } from '../../src/kernel/assert.ts'
import type { Random } from '../../src/kernel/random.ts'

/** Values that have broken parsers before. */
const odd: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  '',
  ' ',
  '0',
  'NaN',
  '\u0000',
  '\uD800',
  '💡',
  '__proto__',
  '../..',
  '{{ value_json.a }}',
  'x'.repeat(5_000),
  [],
  {},
]

/** Draws JSON values: mostly the words a parser looks for, in places where they may or may not belong. */
export class WildJson {
  readonly #random: Random
  readonly #names: readonly string[]
  readonly #values: readonly unknown[]

  constructor(random: Random, names: readonly string[], values: readonly unknown[]) {
    this.#random = random
    this.#names = [...names, '__proto__', 'constructor', 'toString', '']
    this.#values = [...values, ...odd]
  }

  /** A payload: JSON text, sometimes cut short or with a byte changed, sometimes no JSON at all. */
  text(value: unknown = this.value(4)): string {
    const text = JSON.stringify(value)
    const draw = this.#random.next()
    if (draw < 0.7) return text
    const at = this.below(text.length + 1)
    if (draw < 0.8) return text.slice(0, at)
    if (draw < 0.9) return text.slice(0, at) + this.character() + text.slice(at + 1)
    if (draw < 0.95) return `${'['.repeat(this.below(3_000))}${text}`
    return Array.from({ length: this.below(60) }, () => this.character()).join('')
  }

  /** Any value, at most `depth` levels deep. */
  value(depth: number): unknown {
    const draw = this.#random.next()
    if (depth === 0 || draw < 0.4) return this.pick(this.#values)
    if (draw < 0.55) return Array.from({ length: this.below(5) }, () => this.value(depth - 1))
    return this.object(depth)
  }

  object(depth: number): Record<string, unknown> {
    const entries = Array.from({ length: this.below(8) }, () => [
      this.pick(this.#names),
      this.value(depth - 1),
    ])
    return Object.fromEntries(entries)
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items.at(this.below(items.length))
    assert(item !== undefined, 'there is something to pick from')
    return item
  }

  below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }

  character(): string {
    return String.fromCharCode(this.below(this.#random.next() < 0.9 ? 128 : 65_536))
  }
}

/** What a fuzz run found. */
export interface FuzzResult {
  readonly inputs: number
  readonly accepted: number
  readonly refused: number
  readonly seconds: number
  /** The slowest single input, ms of processor time: a busy machine makes none slower. */
  readonly slowestMs: number
}

/**
 * Feeds `count` inputs to `work`, which throws where a promise is broken. What it throws is rethrown with
 * the seed and number of the input, so that it can be found again.
 */
export function fuzz(count: number, seed: number, work: (index: number) => boolean): FuzzResult {
  const startMs = performance.now()
  let accepted = 0
  let slowestMs = 0
  for (let index = 0; index < count; index++) {
    const beganMs = processorMs()
    try {
      if (work(index)) accepted++
    } catch (cause) {
      throw new Error(`input ${index} of seed ${seed}`, { cause })
    }
    slowestMs = Math.max(slowestMs, processorMs() - beganMs)
  }
  const seconds = (performance.now() - startMs) / 1_000
  return { inputs: count, accepted, refused: count - accepted, seconds, slowestMs }
}

/** Processor time of this process so far. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
