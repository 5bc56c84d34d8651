import type { VoteLine } from './act.ts'

/** A log of votes side by side in memory, as it goes to a thread: [vote x (seq, participant, statement, opinion)]. When they were cast does not go along. */
export type PackedVotes = Float64Array

const width = 4

export function packedVotes(votes: readonly VoteLine[]): PackedVotes {
  const packed = new Float64Array(width * votes.length)
  for (const [i, { seq, participant, statement, opinion }] of votes.entries()) {
    packed.set([seq, participant, statement, opinion], width * i)
  }
  return packed
}

export function unpackedVotes(packed: PackedVotes): VoteLine[] {
  return Array.from({ length: packed.length / width }, (_, i) => {
    const opinion = packed[width * i + 3]!
    return {
      seq: packed[width * i]!,
      participant: packed[width * i + 1]!,
      statement: packed[width * i + 2]!,
      opinion: opinion > 0 ? 1 : opinion < 0 ? -1 : 0,
      atMs: 0,
    }
  })
}
