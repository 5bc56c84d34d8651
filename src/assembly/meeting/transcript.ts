import { assert } from '../../kernel/assert.ts'

/** What was said in a meeting, in the order of the file. Nothing of it is copied: all texts are places in `source`. */
export interface Transcript {
  readonly format: TranscriptFormat
  /** SHA-256 of the file's bytes, in hex. */
  readonly fileHash: string
  /** The file as text, without a byte order mark. Offsets count its UTF-16 units, from 0. */
  readonly source: string
  readonly turns: readonly Turn[]
}

export type TranscriptFormat = 'webvtt' | 'srt' | 'text'

/** What one person says before the next does; or a heading of written notes. */
export interface Turn {
  /** Its number in the transcript, from 0. */
  readonly id: number
  readonly kind: 'speech' | 'heading'
  /** As written in the file; null: not said. */
  readonly speaker: string | null
  /** Its pieces, as {@link joined}. */
  readonly text: string
  readonly pieces: readonly Piece[]
}

/** Text that stands in the file without a tag or a line break in it. */
export interface Piece extends Place {
  /** Time code of the cue, ms since the recording began; null: none. */
  readonly fromMs: number | null
  readonly toMs: number | null
}

/** `source.slice(start, end)`. */
export interface Place {
  readonly start: number
  readonly end: number
}

/** Where something was said, so exactly that anybody can look it up in the file. */
export interface Span {
  readonly fileHash: string
  readonly turn: number
  readonly speaker: string | null
  readonly places: readonly Place[]
  readonly fromMs: number | null
  readonly toMs: number | null
  /** The text at the places, as {@link joined}. */
  readonly quote: string
}

/** The text at places of a file: directly one after another, with a space where a line ends between them. */
export function joined(source: string, places: readonly Place[]): string {
  let text = ''
  for (const [i, { start, end }] of places.entries()) {
    const before = places[i - 1]
    if (before !== undefined && /[\r\n]/.test(source.slice(before.end, start))) text += ' '
    text += source.slice(start, end)
  }
  return text
}

/** The span of a turn's text from `from` up to `to`, both offsets in `turn.text`. */
export function spanOf(transcript: Transcript, turn: Turn, from: number, to: number): Span {
  assert(from >= 0 && from < to && to <= turn.text.length, 'a span lies within its turn')
  const { source, fileHash } = transcript
  const taken: Piece[] = []
  let at = 0
  for (const [i, piece] of turn.pieces.entries()) {
    const before = turn.pieces[i - 1]
    if (before !== undefined && /[\r\n]/.test(source.slice(before.end, piece.start))) at++
    const length = piece.end - piece.start
    const start = piece.start + Math.max(0, from - at)
    const end = piece.end - Math.max(0, at + length - to)
    if (start < end) taken.push({ ...piece, start, end })
    at += length
    if (at >= to) break
  }
  const quote = joined(source, taken)
  assert(quote === turn.text.slice(from, to), 'a span is what stands in its turn')
  return {
    fileHash,
    turn: turn.id,
    speaker: turn.speaker,
    places: taken.map(({ start, end }) => ({ start, end })),
    fromMs: taken[0]?.fromMs ?? null,
    toMs: taken.at(-1)?.toMs ?? null,
    quote,
  }
}

/** Where a span begins in its turn's text: `turn.text.slice(offset, offset + quote.length)` is its quote. */
export function offsetOf({ source }: Transcript, turn: Turn, { places, quote }: Span): number {
  const start = places[0]?.start ?? 0
  const before = turn.pieces
    .filter((piece) => piece.start < start)
    .map((piece) => ({ start: piece.start, end: Math.min(piece.end, start) }))
  const { length } = joined(source, before)
  // Between two lines stands a space that is in no piece.
  const offset = turn.text.startsWith(quote, length) ? length : length + 1
  assert(turn.text.startsWith(quote, offset), 'a span stands in its turn')
  return offset
}

/** Whether a span says what stands in the file at its places: of this file, in order, letter by letter. */
export function spanHolds(transcript: Transcript, span: Span): boolean {
  const { source, fileHash } = transcript
  const inOrder = span.places.every(
    ({ start, end }, i) =>
      Number.isSafeInteger(start) &&
      start >= (span.places[i - 1]?.end ?? 0) &&
      start < end &&
      end <= source.length,
  )
  return (
    span.fileHash === fileHash &&
    span.places.length > 0 &&
    inOrder &&
    span.quote === joined(source, span.places)
  )
}
