import type { Random } from '../../src/kernel/random.ts'
import type { WildJson } from './wild-json.ts'

/** Properties of a schema and which of them must be there. */
export interface Shape {
  readonly properties: Readonly<Record<string, unknown>>
  readonly required: readonly string[]
}

/** Member `key` of whatever `of` is; undefined where it has none. */
export function memberOf(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, key)
    ? Reflect.get(of, key)
    : undefined
}

export function listOf(of: unknown): readonly unknown[] {
  return Array.isArray(of) ? of : []
}

export function shapeOf(schema: unknown): Shape {
  const properties = memberOf(schema, 'properties')
  return {
    properties: typeof properties === 'object' && properties !== null ? { ...properties } : {},
    required: listOf(memberOf(schema, 'required')).map(String),
  }
}

/** Draws values that a JSON schema accepts, with the words of `known` where a name asks for one of them. */
export class SchemaValues {
  readonly #random: Random
  readonly #wild: WildJson
  readonly #known: (name: string) => readonly string[]
  readonly #nowMs: number

  constructor(
    random: Random,
    wild: WildJson,
    nowMs: number,
    known: (name: string) => readonly string[],
  ) {
    this.#random = random
    this.#wild = wild
    this.#nowMs = nowMs
    this.#known = known
  }

  draw(schema: unknown, name: string): unknown {
    if (memberOf(schema, 'const') !== undefined) return memberOf(schema, 'const')
    const choices = listOf(memberOf(schema, 'enum'))
    if (choices.length > 0) return this.#wild.pick(choices)
    const others = [...listOf(memberOf(schema, 'anyOf')), ...listOf(memberOf(schema, 'oneOf'))]
    if (others.length > 0) return this.draw(this.#wild.pick(others), name)
    switch (memberOf(schema, 'type')) {
      case 'object':
        return this.object(shapeOf(schema))
      case 'array': {
        const least = Number(memberOf(schema, 'minItems') ?? 0)
        const item = memberOf(schema, 'items')
        return Array.from({ length: least + this.#wild.below(3) }, () => this.draw(item, name))
      }
      case 'integer':
      case 'number':
        return this.#number(schema, name)
      case 'boolean':
        return this.#random.next() < 0.5
      case 'null':
        return null
      case 'string':
        return this.#text(schema, name)
      default:
        return name === 'readings' ? this.#reading() : this.#wild.value(2)
    }
  }

  object({ properties, required }: Shape): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => required.includes(name) || this.#random.next() < 0.7)
        .map(([name, schema]) => [name, this.draw(schema, name)]),
    )
  }

  #number(schema: unknown, name: string): number {
    if (name.endsWith('Ms')) return this.#instantMs(name)
    const least = Number(memberOf(schema, 'minimum') ?? 0)
    const most = Math.min(Number(memberOf(schema, 'maximum') ?? 100), least + 1_000)
    return least + Math.floor(this.#random.next() * (most - least + 1))
  }

  #text(schema: unknown, name: string): string {
    if (memberOf(schema, 'pattern') !== undefined) {
      const numbers = this.#known(name)
      return numbers.length > 0 ? this.#wild.pick(numbers) : String(this.#instantMs(name))
    }
    const known = this.#known(name)
    return known.length > 0 ? this.#wild.pick(known) : 'Something'
  }

  /** The document says of a reading only that it is anything. */
  #reading(): Record<string, unknown> {
    return { quantity: 'powerW', value: this.#wild.below(5_000), atMs: this.#instantMs('fromMs') }
  }

  /** A quarter hour of the last day or the next for the ends of a period, else one within a month of now. */
  #instantMs(name: string): number {
    const quarterMs = 900_000
    const now = Math.floor(this.#nowMs / quarterMs)
    if (name === 'fromMs') return (now - 1 - this.#wild.below(96)) * quarterMs
    if (name === 'toMs') return (now + this.#wild.below(48)) * quarterMs
    return (now + this.#wild.below(6_000) - 3_000) * quarterMs
  }
}
