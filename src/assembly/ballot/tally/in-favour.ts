import type { Choice } from '../log/ballot-shapes.ts'

/** How many voices were for what was decided, against it, and neither. */
export interface InFavour {
  readonly inFavour: number
  readonly against: number
  readonly abstained: number
}

/**
 * How voices stand to what was decided. Ticked: who ticked any of it is for it, everybody else against. Consent: as answered. Points,
 * ranks and votes: for it is who likes the first better than `next`, the one that came after it; against, who likes that one better; where
 * nothing came after it, who gave it more or less than nothing.
 */
export function inFavourOf(
  choices: readonly Choice[],
  chosen: readonly string[],
  next: string | null,
): InFavour {
  const sides = choices.map((choice) => {
    if (choice.kind === 'answer') {
      return choice.answer === 'consent' ? 1 : choice.answer === 'object' ? -1 : 0
    }
    if (choice.kind === 'approve') {
      return choice.options.some((name) => chosen.includes(name)) ? 1 : -1
    }
    const [first = ''] = chosen
    const [one, other] = [
      liking(choice, first),
      next === null ? nothing(choice) : liking(choice, next),
    ]
    return one > other ? 1 : one < other ? -1 : 0
  })
  const counted = (side: number): number => sides.filter((one) => one === side).length
  return { inFavour: counted(1), against: counted(-1), abstained: counted(0) }
}

/** How much somebody likes an option: points, votes, or how far before the last place. */
function liking(choice: Exclude<Choice, { kind: 'approve' | 'answer' }>, name: string): number {
  if (choice.kind === 'score') return choice.scores[name] ?? 0
  if (choice.kind === 'spread') return choice.votes[name] ?? 0
  return -(choice.ranks[name] ?? Infinity)
}

/** What somebody gives who leaves an option out. */
function nothing(choice: Exclude<Choice, { kind: 'approve' | 'answer' }>): number {
  return choice.kind === 'rank' ? -Infinity : 0
}
