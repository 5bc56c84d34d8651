import { createHash } from 'node:crypto'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { readNotes } from './notes.ts'
import { readCues } from './timed-text.ts'
import { linesOf, type Line } from './lines.ts'
import type { Said } from './said.ts'
import {
  joined,
  type Piece,
  type Transcript,
  type TranscriptFormat,
  type Turn,
} from './transcript.ts'

/** Bytes, lines, characters of a line, and turns of a transcript at the most. Three hours of talk are 200 kB; what is found in four times the bytes takes over a minute. */
export const transcriptLimits = {
  bytes: 1_000_000,
  lines: 100_000,
  lineCharacters: 10_000,
  turns: 20_000,
} as const

/** Characters of a turn at the most: what somebody says without a break beyond it is a turn of its own. */
export const turnLimit = 4_000

/** A silence of more than this between two cues ends a turn. */
const silenceMs = 30_000

/**
 * A file of WebVTT, SubRip (SRT) or plain text with the names of who speaks, read into turns. The format is seen from the file. Refused:
 * what is not UTF-8 text, too long, or no such file: with the line and what would be right.
 */
export function readTranscript(bytes: Uint8Array): Result<Transcript> {
  const { bytes: byteLimit, lines: lineLimit, lineCharacters, turns: turnCount } = transcriptLimits
  if (bytes.length > byteLimit) {
    return refuse(
      'transcript-too-long',
      `The file has ${bytes.length} bytes; a transcript has at most ${byteLimit}.`,
      'file',
      { limit: byteLimit },
    )
  }
  const source = decoded(bytes)
  if (source === null) {
    return refuse('transcript-not-text', 'The file is not text in UTF-8.', 'file')
  }
  const lines = linesOf(source, lineLimit)
  if (lines === null) {
    return refuse(
      'transcript-too-long',
      `The file has more than ${lineLimit} lines.`,
      `line ${lineLimit + 1}`,
      { limit: lineLimit },
    )
  }
  const wrong = lines.find(({ text }) => text.length > lineCharacters || hasControls(text))
  if (wrong !== undefined) return refusedLine(wrong)
  const format = formatOf(lines)
  const said = format === 'text' ? success(readNotes(lines)) : readCues(lines, format)
  if (!said.ok) return said
  const turns = turnsOf(source, said.value)
  if (turns.length === 0) {
    return refuse('transcript-empty', 'The file has no words in it.', 'file')
  }
  if (turns.length > turnCount) {
    return refuse(
      'transcript-too-long',
      `The file has ${turns.length} turns of speaking; a transcript has at most ${turnCount}.`,
      'file',
      { limit: turnCount },
    )
  }
  const fileHash = createHash('sha256').update(bytes).digest('hex')
  return success({ format, fileHash, source, turns })
}

/** Null: not UTF-8. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function refusedLine({ text, number }: Line): Refusal {
  const { lineCharacters } = transcriptLimits
  if (text.length > lineCharacters) {
    return refuse(
      'transcript-too-long',
      `Line ${number} has ${text.length} characters; a line has at most ${lineCharacters}.`,
      `line ${number}`,
      { limit: lineCharacters },
    )
  }
  return refuse(
    'transcript-not-text',
    `Line ${number} holds control characters, so this is no text.`,
    `line ${number}`,
  )
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < 32 && code !== 9) || code === 127) return true
  }
  return false
}

function formatOf(lines: readonly Line[]): TranscriptFormat {
  if (/^WEBVTT(?:[ \t]|$)/.test(lines[0]?.text ?? '')) return 'webvtt'
  const first = lines.findIndex(({ text }) => text.trim() !== '')
  const isTime = (i: number): boolean => /^\s*[\d:.,]+\s*-->/.test(lines[i]?.text ?? '')
  return isTime(first) || (/^\s*\d+\s*$/.test(lines[first]?.text ?? '') && isTime(first + 1))
    ? 'srt'
    : 'text'
}

function turnsOf(source: string, said: readonly Said[]): Turn[] {
  const turns: Turn[] = []
  let pieces: Piece[] = []
  let length = 0
  for (const [i, { kind, speaker, piece }] of said.entries()) {
    pieces.push(piece)
    length += piece.end - piece.start + 1
    const next = said[i + 1]
    if (next !== undefined && goesOn(said[i]!, next) && length < turnLimit) continue
    const text = joined(source, pieces)
    if (text.trim() !== '') turns.push({ id: turns.length, kind, speaker, text, pieces })
    pieces = []
    length = 0
  }
  return turns
}

function goesOn(one: Said, next: Said): boolean {
  if (next.apart || one.kind !== next.kind || one.speaker !== next.speaker) return false
  const [until, from] = [one.piece.toMs, next.piece.fromMs]
  return until === null || from === null || from - until <= silenceMs
}
