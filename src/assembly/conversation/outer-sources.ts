import { refuse, type Refusal } from '../../kernel/refusal.ts'
import {
  outerWaitingLimit,
  type OuterSource,
  type OuterStatement,
  type Statement,
} from './conversation.ts'

/** Which statements of a conversation were written on other servers, and by whom. */
export class OuterSources {
  readonly #byAddress = new Map<string, OuterStatement>()
  readonly #numbers = new Set<number>()

  constructor(kept: readonly OuterStatement[]) {
    for (const outer of kept) this.add(outer, outer.number)
  }

  add(source: Pick<OuterSource, 'address' | 'author' | 'handle'>, number: number): void {
    this.#byAddress.set(source.address, { ...source, number })
    this.#numbers.add(number)
  }

  /** What was written at an address; null: nothing here. */
  at(address: string): OuterStatement | null {
    return this.#byAddress.get(address) ?? null
  }

  has(statement: number): boolean {
    return this.#numbers.has(statement)
  }

  /** Addresses of authors by the number of the statement; without those that were taken back. */
  authors(): ReadonlyMap<number, string> {
    const named = [...this.#byAddress.values()].filter(({ handle }) => handle !== '')
    return new Map(named.map(({ number, author }) => [number, author]))
  }

  /** `@name@host` by the number of the statement; without those that were taken back. */
  handles(): ReadonlyMap<number, string> {
    const named = [...this.#byAddress.values()].filter(({ handle }) => handle !== '')
    return new Map(named.map(({ number, handle }) => [number, handle]))
  }

  /** Why no more may wait. Null: there is room. */
  refusedFull(statements: readonly Statement[]): Refusal | null {
    const most = outerWaitingLimit
    const waiting = statements.filter(
      ({ number, state }) => state === 'waiting' && this.has(number),
    )
    if (waiting.length < most) return null
    return refuse('outer-waiting', `${most} statements from other servers wait already.`, 'text', {
      most,
    })
  }
}
