import type { BallotBox } from '../log/ballot-box.ts'
import type { BallotDefinition, Choice } from '../log/ballot-shapes.ts'
import { followDelegations } from './delegation.ts'
import { outcomeOfSums, type Outcome } from './outcome.ts'
import { readAlike } from './sheets.ts'
import { Sums } from './sums.ts'

/** Pairs of options of all voices that are changed at once: some milliseconds. */
const marksOfPiece = 200_000

/**
 * A count that follows a box: only what has changed since it was asked last is taken away and added. What comes out is what `outcomeOf`
 * makes of the whole box, to the last vote.
 */
export class RunningCount {
  readonly #ballot: BallotDefinition
  readonly #sums: Sums
  readonly #marks: number
  /** What the sums are of: by numbers of people, and below 0 of sheets; and so many votes under keys. */
  readonly #counted = new Map<number, Choice>()
  #unlinked = 0
  /** Whether there ever was a voice that was given, or paper. */
  #hasOthers = false

  private constructor(ballot: BallotDefinition, sums: Sums) {
    this.#ballot = ballot
    this.#sums = sums
    this.#marks = Math.max(sums.options.length, sums.wins.length)
  }

  /** One of nothing yet; null where a method has to look at all voices anew. */
  static of(ballot: BallotDefinition): RunningCount | null {
    const sums = Sums.of(ballot)
    return sums === null ? null : new RunningCount(ballot, sums)
  }

  /**
   * Brings the count to what the box holds when it begins, a piece at a time: others have their turn in between. One that is
   * left half way goes on with the next.
   */
  *follow(box: BallotBox): Generator<undefined, Outcome> {
    const others = voicesOfOthers(box)
    const unlinked = box.unlinked.slice(this.#unlinked)
    const atOnce = Math.max(1, Math.floor(marksOfPiece / this.#marks))
    let changed = 0
    // Nothing is added to these lists meanwhile: what comes is looked at the next time.
    const changes: (readonly [number: number, choice: Choice | undefined])[] = []
    for (const [voter, choice] of box.ballots) {
      if (box.handed.has(voter) || this.#counted.get(voter) === choice) continue
      changes.push([voter, choice])
    }
    for (const [number, choice] of others) {
      if (this.#counted.get(number) !== choice) changes.push([number, choice])
    }
    for (const number of this.#gone(box, others)) changes.push([number, undefined])
    for (const [number, choice] of changes) {
      this.#put(number, choice)
      if (++changed % atOnce === 0) yield
    }
    for (const choice of unlinked) {
      this.#sums.change(choice, 1)
      this.#unlinked++
      if (++changed % atOnce === 0) yield
    }
    return outcomeOfSums(this.#ballot, this.#sums, this.#counted.size + this.#unlinked)
  }

  /** What is counted and no longer counts. */
  #gone(
    { ballots, handed, delegates, sheets }: BallotBox,
    others: ReadonlyMap<number, Choice>,
  ): number[] {
    // A vote under a number is replaced and never taken back: only what came in other ways goes.
    this.#hasOthers ||= handed.size + delegates.size + sheets.size > 0
    if (!this.#hasOthers) return []
    return [...this.#counted.keys()].filter(
      (known) => !others.has(known) && (handed.has(known) || !ballots.has(known)),
    )
  }

  #put(number: number, choice: Choice | undefined): void {
    const before = this.#counted.get(number)
    if (before !== undefined) this.#sums.change(before, -1)
    if (choice === undefined) this.#counted.delete(number)
    else {
      this.#sums.change(choice, 1)
      this.#counted.set(number, choice)
    }
  }
}

/** Voices that were given to others, by whose they are, and below 0 sheets of paper: as `voicesIn` has them. */
function voicesOfOthers({ ballots, delegates, handed, sheets }: BallotBox): Map<number, Choice> {
  const voices = new Map<number, Choice>()
  const isVoting = (voter: number): boolean => ballots.has(voter) && !handed.has(voter)
  const { voterOf } = followDelegations(delegates, isVoting, (voter) => handed.has(voter))
  for (const [voter, of] of voterOf) voices.set(voter, ballots.get(of)!)
  for (const [sheet, read] of sheets) {
    const choice = readAlike(read)
    if (choice !== null) voices.set(-sheet, choice)
  }
  return voices
}
