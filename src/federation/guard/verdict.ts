import { assert } from '../../kernel/assert.ts'
import type { Subject } from './subject.ts'

/** What is to be done with somebody outside. */
export const rulings = ['block', 'accept'] as const
export type Ruling = (typeof rulings)[number]

/** A ruling as it was kept. */
export function rulingIn(text: string): Ruling {
  const ruling = rulings.find((of) => of === text)
  assert(ruling !== undefined, 'only rulings that there are were kept')
  return ruling
}

/** A rule that was found about somebody: for one neighbourhood, or for the whole node; somebody here said it, or a list that is subscribed to. */
export interface FoundRule {
  readonly isOfNode: boolean
  readonly isOfList: boolean
  readonly subject: Subject
  readonly ruling: Ruling
}

/** How somebody outside is met: `held` is a server that nobody here has accepted yet. */
export type Verdict = 'open' | 'held' | 'blocked'

/**
 * How somebody is met by the rules about them; `subjects` as {@link subjectsOf} gives them. What somebody here said stands above what lists say. A
 * block of the whole node stands above all; then the most specific rule of the neighbourhood, then that of the node; then the same of lists.
 */
export function verdictOf(subjects: readonly Subject[], rules: readonly FoundRule[]): Verdict {
  const ruling =
    rulingAmong(
      subjects,
      rules.filter(({ isOfList }) => !isOfList),
    ) ??
    rulingAmong(
      subjects,
      rules.filter(({ isOfList }) => isOfList),
    )
  if (ruling === null) return 'held'
  return ruling === 'block' ? 'blocked' : 'open'
}

function rulingAmong(subjects: readonly Subject[], rules: readonly FoundRule[]): Ruling | null {
  const own = rulingOf(
    subjects,
    rules.filter(({ isOfNode }) => !isOfNode),
  )
  const ofNode = rulingOf(
    subjects,
    rules.filter(({ isOfNode }) => isOfNode),
  )
  return ofNode === 'block' ? ofNode : (own ?? ofNode)
}

/** What is said of the most specific subject; of two lists that differ there, the one that blocks is followed. */
function rulingOf(subjects: readonly Subject[], rules: readonly FoundRule[]): Ruling | null {
  for (const subject of subjects) {
    const found = rules.filter((rule) => rule.subject === subject)
    if (found.some(({ ruling }) => ruling === 'block')) return 'block'
    if (found.length > 0) return 'accept'
  }
  return null
}
