import type { BallotDefinition, Choice } from '../log/ballot-shapes.ts'
import { addPairs, unranked } from '../methods/pairwise.ts'
import { topScore } from '../methods/star.ts'

/**
 * Choices added up, as far as a method needs them: whole numbers, so a choice that is taken away again leaves no trace, and the order in which
 * they come changes nothing.
 */
export class Sums {
  /** Approvals, scores or votes; how many rank an option at all. [option] */
  readonly options: Float64Array
  /** How many give an option the highest score. [option] */
  readonly fives: Float64Array
  /** How many prefer one option to another, [one * optionCount + other]; empty where nobody is asked that. */
  readonly wins: Float64Array
  readonly #method: BallotDefinition['method']['kind']
  readonly #names: readonly string[]
  readonly #numberOf: ReadonlyMap<string, number>

  private constructor({ method, options }: BallotDefinition) {
    const size = options.length
    this.#method = method.kind
    this.#names = options.map(({ id }) => id)
    this.#numberOf = new Map(this.#names.map((name, option) => [name, option]))
    this.options = new Float64Array(size)
    this.fives = new Float64Array(size)
    const isPaired = ['star', 'schulze', 'ranked-pairs'].includes(method.kind)
    this.wins = new Float64Array(isPaired ? size * size : 0)
  }

  /** Nothing yet; null where a method looks at single voices: a budget, reasons, what several seats promise to groups. */
  static of(ballot: BallotDefinition): Sums | null {
    const { method } = ballot
    if (method.kind === 'consent' || 'budget' in method) return null
    return method.kind === 'approval' && method.seats > 1 ? null : new Sums(ballot)
  }

  /** Adds a choice of a voice (1), or takes it away (-1). */
  change(choice: Choice, by: 1 | -1): void {
    switch (choice.kind) {
      case 'approve':
        for (const name of choice.options) {
          const option = this.#numberOf.get(name)
          if (option !== undefined) this.options[option]! += by
        }
        return
      case 'score':
        return this.#changeValues(valuesOf(choice.scores, this.#names, 0), by)
      case 'spread':
        return this.#changeValues(valuesOf(choice.votes, this.#names, 0), by)
      case 'rank': {
        const ranks = valuesOf(choice.ranks, this.#names, unranked)
        for (const [option, rank] of ranks.entries()) {
          if (rank !== unranked) this.options[option]! += by
        }
        return addPairs(this.wins, ranks, by)
      }
      default:
    }
  }

  #changeValues(values: Float64Array, by: 1 | -1): void {
    for (const [option, value] of values.entries()) {
      this.options[option]! += by * value
      if (value === topScore) this.fives[option]! += by
    }
    // A higher score stands before a lower one.
    if (this.#method === 'star') {
      addPairs(
        this.wins,
        values.map((value) => -value),
        by,
      )
    }
  }
}

/** [option]: scores, ranks or votes; `missing` where somebody left an option out. */
function valuesOf(
  own: Readonly<Record<string, number>>,
  names: readonly string[],
  missing: number,
): Float64Array {
  return Float64Array.from(names, (name) => (Object.hasOwn(own, name) ? own[name]! : missing))
}
