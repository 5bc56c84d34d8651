import type { Subject } from './subject.ts'

/** What is to be done with somebody outside. */
export const rulings = ['block', 'accept'] as const
export type Ruling = (typeof rulings)[number]

/** A rule that was found about somebody: for one neighbourhood, or for the whole node. */
export interface FoundRule {
  readonly isOfNode: boolean
  readonly subject: Subject
  readonly ruling: Ruling
}

/** How somebody outside is met: `held` is a server that nobody here has accepted yet. */
export type Verdict = 'open' | 'held' | 'blocked'

/**
 * How somebody is met by the rules about them; `subjects` as {@link subjectsOf} gives them. A block of the whole node stands above all; then the most
 * specific rule of the neighbourhood, then that of the node.
 */
export function verdictOf(subjects: readonly Subject[], rules: readonly FoundRule[]): Verdict {
  const own = rulingOf(
    subjects,
    rules.filter(({ isOfNode }) => !isOfNode),
  )
  const ofNode = rulingOf(
    subjects,
    rules.filter(({ isOfNode }) => isOfNode),
  )
  if (ofNode === 'block') return 'blocked'
  const ruling = own ?? ofNode
  if (ruling === null) return 'held'
  return ruling === 'block' ? 'blocked' : 'open'
}

function rulingOf(subjects: readonly Subject[], rules: readonly FoundRule[]): Ruling | null {
  for (const subject of subjects) {
    const found = rules.find((rule) => rule.subject === subject)
    if (found !== undefined) return found.ruling
  }
  return null
}
