import { assert } from '../../kernel/assert.ts'
import type { Proposal } from './proposal.ts'
import { proposalsIn } from './proposals.ts'
import { readTranscript } from './read-transcript.ts'
import { segmentsOf, type Segment } from './segments.ts'
import type { Transcript } from './transcript.ts'

/** All that a kept transcript is read by, here or in a thread. */
export interface ReadOrder {
  readonly bytes: Uint8Array
  readonly fileHash: string
  /** Day of the meeting: `2027-02-24`. */
  readonly date: string
  /** Titles of the agenda. */
  readonly agenda: readonly string[]
}

/** A transcript, and what phrases find in it. */
export interface TranscriptRead {
  readonly transcript: Transcript
  readonly proposals: readonly Proposal[]
  readonly left: number
  readonly parts: readonly Segment[]
}

/** Reads a transcript that was taken once. */
export function readingOfBytes({ bytes, fileHash, date, agenda }: ReadOrder): TranscriptRead {
  const read = readTranscript(bytes)
  assert(read.ok && read.value.fileHash === fileHash, 'what was kept is what was read')
  const transcript = read.value
  return {
    transcript,
    ...proposalsIn(transcript, { date }),
    parts: segmentsOf(transcript, agenda),
  }
}
