import { unreachable } from '../../kernel/assert.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'

/** What a template gives: null where the value is missing, so that a gap stays a gap. */
export type Scalar = number | string | boolean | null

/** A value template that was understood. */
export interface Template {
  /** Works on a payload as it came and, where it was JSON, as parsed. Never throws. */
  evaluate(payload: string, json: unknown): Scalar
  /** The one member that it reads: `powerW` for `{{ value_json.powerW / 1000 }}`; null where it reads deeper or more. */
  readonly member: string | null
}

/** Longest template that is read, in characters, and deepest nesting. */
export const templateLimit = 500
export const templateDepthLimit = 20

/** Without a template the payload itself is the value. */
export const wholePayload: Template = { evaluate: (payload) => payload.trim(), member: null }

/**
 * Understands the part of Home Assistant's value templates (Jinja) that devices use:
 * `{{ value }}`, `{{ value_json.a.b }}`, `{{ value_json['a'][0] }}`, arithmetic with numbers, and the
 * filters `float`, `int`, `round(n)`, `abs`, `is_defined`, `default(x)`. As in Jinja, a filter binds tighter than `*`.
 * Anything else is refused, and whoever asked says so; nothing is guessed.
 * A missing value stays missing even where a default is given: a default would be a made-up reading.
 */
export function compileTemplate(text: string): Result<Template> {
  const misunderstood = (): Result<never> =>
    refuse(
      'template-not-understood',
      `The template "${text.slice(0, 120)}" is not understood; {{ value_json.name }}, arithmetic and the filters float, int, round, abs, is_defined and default are.`,
    )
  if (text.length > templateLimit) return misunderstood()
  const inner = /^\s*\{\{-?([^{}]*?)-?\}\}\s*$/.exec(text)?.[1]
  if (inner === undefined) return misunderstood()
  const tokens = tokenize(inner)
  if (tokens === null) return misunderstood()
  const parser = new Parser(tokens)
  const node = parser.whole()
  if (node === null) return misunderstood()
  const paths = pathsOf(node)
  const [keys = []] = paths
  const member = paths.length === 1 && keys.length === 1 ? String(keys[0]) : null
  return success({ member, evaluate: (payload, json) => evaluate(node, payload, json) })
}

/** Everything of `value_json` that is read. */
function pathsOf(node: Node): (readonly (string | number)[])[] {
  if (node.kind === 'path') return [node.keys]
  if (node.kind === 'filter') return pathsOf(node.of)
  return node.kind === 'binary' ? [...pathsOf(node.left), ...pathsOf(node.right)] : []
}

type Node =
  | { readonly kind: 'payload' }
  | { readonly kind: 'path'; readonly keys: readonly (string | number)[] }
  | { readonly kind: 'literal'; readonly value: number }
  | { readonly kind: 'filter'; readonly name: string; readonly digits: number; readonly of: Node }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Node; readonly right: Node }

const filters = ['float', 'int', 'round', 'abs', 'is_defined', 'default']

interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign'
  readonly text: string
}

function tokenize(text: string): Token[] | null {
  const pattern =
    /\s*(?:(?<name>[A-Za-z_]\w*)|(?<number>\d+(?:\.\d+)?)|'(?<single>[^'\\]*)'|"(?<double>[^"\\]*)"|(?<sign>[-+*/|().[\],]))\s*/y
  const tokens: Token[] = []
  while (pattern.lastIndex < text.length) {
    const groups = pattern.exec(text)?.groups
    if (groups === undefined) return null
    const quoted = groups['single'] ?? groups['double']
    if (groups['name'] !== undefined) tokens.push({ kind: 'name', text: groups['name'] })
    else if (groups['number'] !== undefined) tokens.push({ kind: 'number', text: groups['number'] })
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted })
    else tokens.push({ kind: 'sign', text: groups['sign'] ?? '' })
  }
  return tokens
}

/** Recursive descent; every method gives null where the text is not ours to understand. */
class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): Node | null {
    const node = this.#sum()
    return this.#at === this.#tokens.length ? node : null
  }

  #sum(): Node | null {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/'], () => this.#filtered()))
  }

  #chain(signs: readonly string[], part: () => Node | null): Node | null {
    let left = part()
    for (;;) {
      const sign = signs.find((wanted) => this.#peek(wanted))
      if (left === null || sign === undefined) return left
      this.#at++
      const right = part()
      left = right === null ? null : { kind: 'binary', sign, left, right }
    }
  }

  #filtered(): Node | null {
    let of = this.#primary()
    while (of !== null && this.#take('|')) {
      const name = this.#next('name')
      if (name === null || !filters.includes(name)) return null
      const digits = this.#peek('(') ? this.#argument() : 0
      if (digits === null) return null
      of = { kind: 'filter', name, digits, of }
    }
    return of
  }

  /** One number or text in brackets, or nothing; only `round` uses it. */
  #argument(): number | null {
    this.#take('(')
    if (this.#take(')')) return 0
    const isNegative = this.#take('-')
    const number = this.#next('number')
    if (number === null && this.#next('text') === null) return null
    if (!this.#take(')')) return null
    return number === null ? 0 : (isNegative ? -1 : 1) * Number(number)
  }

  #primary(): Node | null {
    if (++this.#depth > templateDepthLimit) return null
    try {
      if (this.#take('(')) {
        const node = this.#sum()
        return this.#take(')') ? node : null
      }
      if (this.#take('-')) {
        const right = this.#primary()
        const left: Node = { kind: 'literal', value: 0 }
        return right === null ? null : { kind: 'binary', sign: '-', left, right }
      }
      const number = this.#next('number')
      if (number !== null) return { kind: 'literal', value: Number(number) }
      const name = this.#next('name')
      if (name === 'value') return { kind: 'payload' }
      return name === 'value_json' ? this.#path() : null
    } finally {
      this.#depth--
    }
  }

  #path(): Node | null {
    const keys: (string | number)[] = []
    for (;;) {
      if (this.#take('.')) {
        const key = this.#next('name')
        if (key === null) return null
        keys.push(key)
      } else if (this.#take('[')) {
        const index = this.#next('number')
        const key = index === null ? this.#next('text') : Number(index)
        if (key === null || !this.#take(']')) return null
        keys.push(key)
      } else {
        return { kind: 'path', keys }
      }
    }
  }

  #peek(sign: string): boolean {
    const token = this.#tokens[this.#at]
    return token?.kind === 'sign' && token.text === sign
  }

  #take(sign: string): boolean {
    const isThere = this.#peek(sign)
    if (isThere) this.#at++
    return isThere
  }

  #next(kind: Token['kind']): string | null {
    const token = this.#tokens[this.#at]
    if (token?.kind !== kind) return null
    this.#at++
    return token.text
  }
}

function evaluate(node: Node, payload: string, json: unknown): Scalar {
  switch (node.kind) {
    case 'payload':
      return payload.trim()
    case 'literal':
      return node.value
    case 'path':
      return member(json, node.keys)
    case 'filter':
      return filtered(node, evaluate(node.of, payload, json))
    case 'binary': {
      const left = toNumber(evaluate(node.left, payload, json))
      const right = toNumber(evaluate(node.right, payload, json))
      return left === null || right === null ? null : calculate(node.sign, left, right)
    }
    default:
      return unreachable(node)
  }
}

function member(json: unknown, keys: readonly (string | number)[]): Scalar {
  let value: unknown = json
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return typeof value === 'string' || typeof value === 'boolean' ? value : null
}

function filtered(node: Extract<Node, { kind: 'filter' }>, value: Scalar): Scalar {
  if (node.name === 'is_defined' || node.name === 'default') return value
  const number = toNumber(value)
  if (number === null) return null
  switch (node.name) {
    case 'int':
      return Math.trunc(number)
    case 'abs':
      return Math.abs(number)
    case 'round': {
      const scale = 10 ** Math.max(-15, Math.min(15, Math.trunc(node.digits)))
      return toNumber(Math.round(number * scale) / scale)
    }
    default:
      return number
  }
}

function calculate(sign: string, left: number, right: number): number | null {
  switch (sign) {
    case '+':
      return toNumber(left + right)
    case '-':
      return toNumber(left - right)
    case '*':
      return toNumber(left * right)
    default:
      return toNumber(left / right)
  }
}

/** A finite number, also out of text like `"230.5"`; null otherwise. */
export function toNumber(value: Scalar): number | null {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'string' && value.trim() === '') return null
  if (value === null) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}
