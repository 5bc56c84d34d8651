import { assert } from '../assert.ts'

/** What stands on the right of a formula. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: Name }
  | {
      readonly kind: 'operation'
      readonly operator: '+' | '-' | '*' | '/'
      readonly of: readonly [Expression, Expression]
    }
  | { readonly kind: 'call'; readonly function: string; readonly of: readonly Expression[] }

/** A variable, or an array at indices: each a loop's variable and a number added to it. */
export interface Name {
  readonly name: string
  readonly at: readonly Index[] | null
}

export interface Index {
  readonly variable: string
  readonly plus: number
}

/** `target = value`, or `target += value`. */
export interface Formula {
  readonly target: Name
  readonly isAdded: boolean
  readonly value: Expression
}

/** Reads formulas, one a line; a line that begins with an operator, or before which a parenthesis is open, goes on with the one before. */
export function readFormulas(text: string): Formula[] {
  const lines: string[] = []
  for (const line of text.split('\n').map((of) => of.trim())) {
    const isOpen = opened(lines.at(-1) ?? '') > 0
    if (isOpen || /^[+*/-]/.test(line)) lines[lines.length - 1] += ` ${line}`
    else if (line !== '') lines.push(line)
  }
  return lines.map((line) => new Reader(line).formula())
}

function opened(line: string): number {
  return line.split('(').length - line.split(')').length
}

/** Reads one formula: precedence climbing over + - * /, names, numbers, calls and parentheses. */
class Reader {
  readonly #line: string
  readonly #tokens: readonly string[]
  #next = 0

  constructor(line: string) {
    this.#line = line
    this.#tokens = line.match(/\d[\d.]*(?:e-?\d+)?|[A-Za-z]\w*|\+=|\S/g) ?? []
  }

  formula(): Formula {
    const target = this.#name()
    const isAdded = this.#peek() === '+='
    this.#expect(isAdded ? '+=' : '=')
    const value = this.#sum()
    assert(this.#next === this.#tokens.length, `a formula ends: ${this.#line}`)
    return { target, isAdded, value }
  }

  #sum(): Expression {
    let left = this.#product()
    for (let by = this.#peek(); by === '+' || by === '-'; by = this.#peek()) {
      this.#next++
      left = { kind: 'operation', operator: by, of: [left, this.#product()] }
    }
    return left
  }

  #product(): Expression {
    let left = this.#factor()
    for (let by = this.#peek(); by === '*' || by === '/'; by = this.#peek()) {
      this.#next++
      left = { kind: 'operation', operator: by, of: [left, this.#factor()] }
    }
    return left
  }

  #factor(): Expression {
    const token = this.#peek()
    if (token === '-') {
      this.#next++
      return { kind: 'call', function: 'negative', of: [this.#factor()] }
    }
    if (token === '(') {
      this.#next++
      const inside = this.#sum()
      this.#expect(')')
      return inside
    }
    if (/^\d/.test(token)) {
      this.#next++
      return { kind: 'number', value: Number(token) }
    }
    const name = this.#name()
    if (this.#peek() !== '(') return { kind: 'name', name }
    const of: Expression[] = []
    do {
      this.#next++
      of.push(this.#sum())
    } while (this.#peek() === ',')
    this.#expect(')')
    return { kind: 'call', function: name.name, of }
  }

  #name(): Name {
    const name = this.#word()
    if (this.#peek() !== '[') return { name, at: null }
    const at: Index[] = []
    do {
      this.#next++
      const variable = this.#word()
      const sign = this.#peek()
      if (sign !== '+' && sign !== '-') at.push({ variable, plus: 0 })
      else {
        this.#next++
        const by = Number(this.#tokens[this.#next++])
        at.push({ variable, plus: sign === '+' ? by : -by })
      }
    } while (this.#peek() === ',')
    this.#expect(']')
    return { name, at }
  }

  #word(): string {
    const token = this.#peek()
    assert(/^[A-Za-z]/.test(token), `a name is missing: ${this.#line}`)
    this.#next++
    return token
  }

  #peek(): string {
    return this.#tokens[this.#next] ?? ''
  }

  #expect(token: string): void {
    assert(this.#peek() === token, `"${token}" is missing: ${this.#line}`)
    this.#next++
  }
}
