import type { SentVote } from '../../src/assembly/ballot/ballots.ts'
import { approve, closesMs, nonceOf, openedMs } from '../../src/assembly/ballot/log/fixtures.ts'

/** People on the list of each ballot: everybody votes again and again, and the last vote counts. */
export const people = Array.from({ length: 60 }, (_, i) => `person-${i}`)

export const optionIds = ['a', 'b', 'c'] as const

export const votingMs = openedMs + 1_000
export const countingMs = closesMs

/** The vote with this number, and whose it is. */
export function ballotVoteAt(number: number): {
  readonly personId: string
  readonly vote: SentVote
} {
  return {
    personId: people[(number * 31) % people.length] ?? '',
    vote: {
      choice: approve(optionIds[(number * 7_919) % 3] ?? 'a'),
      nonce: nonceOf(number + 1),
    },
  }
}
