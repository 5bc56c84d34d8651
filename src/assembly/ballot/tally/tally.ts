import { refuse, success, type Refusal, type Result } from '../../../kernel/refusal.ts'
import { smallestGroup } from '../../../cell/small-group.ts'
import type { Choice } from '../log/ballot-shapes.ts'
import type { BallotBox } from '../log/ballot-box.ts'
import { followDelegations, type Delegated } from './delegation.ts'
import { readAlike } from './sheets.ts'
import { outcomeOf, type Counts, type Outcome } from './outcome.ts'

/** How many voices came in each way. */
export interface Ways {
  readonly numbered: number
  readonly unlinked: number
  readonly paper: number
  readonly delegated: number
}

/** What a log comes to: a function of its entries alone. */
export interface Tally {
  readonly ballot: string
  /** Voices that count: of people who voted and of those whose voice was given to them. */
  readonly voices: number
  /** How voices came: under numbers, under keys, on paper, given to somebody. null: fewer than five came in one of these ways. */
  readonly cast: Ways | null
  /** Voices that were given away and reach nobody who voted; null: fewer than five. */
  readonly lost: { readonly unused: number | null; readonly circling: number | null }
  /** Sheets that two people have not read alike: they do not count. */
  readonly unreadSheets: number
  readonly eligible: number
  readonly turnoutPermille: number
  /** Voices that it takes for the result to hold. */
  readonly quorum: number
  readonly isQuorate: boolean
  /** Whether the ballot is closed: before, it may change. */
  readonly isFinal: boolean
  /** Counts are left out where fewer than five voices came together. */
  readonly outcome: Omit<Outcome, 'counts'> & { readonly counts: Counts | null }
}

/** Why no count is shown yet; null: it is. */
export function hiddenRefusal({ definition, closedMs }: BallotBox): Refusal | null {
  if (closedMs !== null || definition.isOpenCount) return null
  return refuse('count-hidden', 'Votes are counted when the ballot is closed, not before.')
}

/** Counts what is in a box. */
export function tallyOf(box: BallotBox): Result<Tally> {
  const counting = countingOf(box)
  if (!counting.ok) return counting
  const { choices } = counting.value
  return success(tallied(counting.value, outcomeOf(box.definition, choices)))
}

/** What a box comes to, but for its outcome, which may take long. */
export interface Counting {
  readonly choices: readonly Choice[]
  readonly tally: Omit<Tally, 'outcome'>
}

/** The voices of a box, and all of its tally but the outcome. */
export function countingOf(box: BallotBox): Result<Counting> {
  const hidden = hiddenRefusal(box)
  if (hidden !== null) return hidden
  const { definition, closedMs } = box
  const { choices, numbered, given, unlinked, sheets, delegated } = voicesIn(box)
  const voices = choices.length
  const ways: Ways = {
    numbered: numbered.length,
    unlinked: unlinked.length,
    paper: sheets.length,
    delegated: given.length,
  }
  const quorum = Math.ceil((definition.eligible * definition.quorumPermille) / 1_000)
  return success({
    choices,
    tally: {
      ballot: definition.id,
      voices,
      // One of them left out would follow from the others.
      cast: Object.values(ways).every((count) => apart(count) !== null) ? ways : null,
      lost: { unused: apart(delegated.unused), circling: apart(delegated.circling) },
      unreadSheets: box.sheets.size - sheets.length,
      eligible: definition.eligible,
      turnoutPermille: Math.floor((1_000 * voices) / definition.eligible),
      quorum,
      isQuorate: voices >= quorum,
      isFinal: closedMs !== null,
    },
  })
}

/** A tally with the outcome of its choices. */
export function tallied({ tally }: Counting, { counts, ...decided }: Outcome): Tally {
  return {
    ...tally,
    outcome: { ...decided, counts: tally.voices < smallestGroup ? null : counts },
  }
}

/** Every voice that counts, by the way it came. */
export function voicesIn(box: BallotBox): Voices {
  const { ballots, unlinked, delegates, handed } = box
  const numbered: Choice[] = []
  for (const [voter, choice] of ballots) if (!handed.has(voter)) numbered.push(choice)
  const sheets = [...box.sheets.values()].flatMap((read) => readAlike(read) ?? [])
  const isVoting = (voter: number): boolean => ballots.has(voter) && !handed.has(voter)
  const delegated = followDelegations(delegates, isVoting, (voter) => handed.has(voter))
  const given = [...delegated.voterOf.values()].map((voter) => ballots.get(voter)!)
  const choices = [...numbered, ...given, ...unlinked, ...sheets]
  return { choices, numbered, given, unlinked, sheets, delegated }
}

interface Voices {
  readonly choices: readonly Choice[]
  readonly numbered: readonly Choice[]
  readonly given: readonly Choice[]
  readonly unlinked: readonly Choice[]
  readonly sheets: readonly Choice[]
  readonly delegated: Delegated
}

/** A number of people that may be shown apart. */
function apart(count: number): number | null {
  return count > 0 && count < smallestGroup ? null : count
}
