import type { Conversation } from '../../assembly/conversation/conversation.ts'
import type { FoundProposal } from '../../assembly/meeting/found-proposal.ts'
import type { Meeting } from '../../assembly/meeting/meeting.ts'
import type { MeetingChange } from '../../assembly/meeting/meeting-change.ts'
import type { Minutes } from '../../assembly/meeting/minutes.ts'
import type { ModelPlace } from '../../assembly/meeting/model/cell-model.ts'
import type { CameOf } from '../parts/next-steps.tsx'
import type { Passage } from '../../assembly/meeting/store-passages.ts'
import type { TranscriptHead } from '../../assembly/meeting/store-transcripts.ts'
import type { Span, Turn } from '../../assembly/meeting/transcript.ts'
import type { MachineReading } from '../../assembly/meeting/transcript-reader.ts'

/** A meeting as one of its neighbourhood sees it. Who was there is a number of people, never names. */
export interface MeetingView {
  readonly meeting: Meeting
  readonly changes: readonly MeetingChange[]
  /** Whether it can still be moved or called off. */
  readonly mayChange: boolean
  /** Day and time as fields show them. */
  readonly fields: { readonly date: string; readonly time: string }
  /** Addresses of the meeting begin with it. */
  readonly base: string
  /** Addresses of the neighbourhood begin with it. */
  readonly cellBase: string
  readonly attendance: {
    readonly here: number
    readonly everHere: number
    readonly excused: number
    /** Whether it can still be said who is there. */
    readonly isOpen: boolean
    /** What the reader said of themselves; null: nothing, or they live elsewhere. */
    readonly mine: 'here' | 'left' | 'excused' | null
  }
  readonly reader: {
    readonly isMember: boolean
    readonly isSteward: boolean
    readonly isSecretary: boolean
    readonly wasThere: boolean
    /** Approved or objected to the minutes as they are; null: neither. */
    readonly opinion: 'approve' | 'object' | null
  }
  readonly passages: readonly Passage[]
  readonly minutes: Minutes
  /** Approvals that are needed. */
  readonly needed: number
  /** What came of it. */
  readonly came: readonly CameOf[]
  /** Open questions that a statement can go to, for stewards. */
  readonly questions: readonly Conversation[]
}

/** A transcript as its secretary works on it. */
export interface TranscriptView {
  readonly view: MeetingView
  readonly fileHash: string
  readonly base: string
  /** Proposals of this page that nothing was decided of. */
  readonly open: readonly (FoundProposal & { readonly around: ReturnType<typeof quoteInTurn> })[]
  readonly page: number
  readonly pages: number
  readonly counts: {
    readonly open: number
    readonly confirmed: number
    readonly passedOver: number
    readonly left: number
  }
  readonly machine: MachineReading | null
  /** The language model that the neighbourhood has switched on; null: none. */
  readonly model: ModelPlace | null
}

/** The words of a transcript, a page of turns at a time. */
export interface TranscriptTextView {
  readonly view: MeetingView
  readonly base: string
  readonly turns: readonly { readonly turn: Turn; readonly parts: readonly TurnPart[] }[]
  readonly page: number
  readonly pages: number
  readonly all: number
}

/** Transcripts of a meeting, and how long they stay. */
export interface TranscriptsView {
  readonly view: MeetingView
  readonly heads: readonly TranscriptHead[]
  /** When they go; null: the minutes are not approved. */
  readonly endMs: number | null
}

/** A part of a turn: marked as confirmed, as found, or not at all. */
export interface TurnPart {
  readonly text: string
  readonly mark: 'confirmed' | 'found' | null
}

/** A turn's text in parts, marked where spans of it lie. Of two marks at one place the confirmed one is shown. */
export function markedTurn(
  turn: Turn,
  spans: readonly {
    readonly from: number
    readonly to: number
    readonly mark: 'confirmed' | 'found'
  }[],
): TurnPart[] {
  const marks: TurnPart['mark'][] = Array.from({ length: turn.text.length }, () => null)
  for (const kind of ['found', 'confirmed'] as const) {
    for (const { from, to, mark } of spans) {
      if (mark === kind) marks.fill(kind, from, to)
    }
  }
  const parts: { text: string; mark: TurnPart['mark'] }[] = []
  for (let i = 0; i < marks.length; i++) {
    const last = parts.at(-1)
    const mark = marks[i] ?? null
    if (last !== undefined && last.mark === mark) last.text += turn.text[i] ?? ''
    else parts.push({ text: turn.text[i] ?? '', mark })
  }
  return parts
}

/** Characters of a turn that are shown before and after a quote. */
const aroundChars = 240

/** A quote with the words around it, cut at spaces. */
export function quoteInTurn(
  turn: Pick<Turn, 'text'>,
  { quote }: Pick<Span, 'quote'>,
  from: number,
): { readonly before: string; readonly quote: string; readonly after: string } {
  const before = turn.text.slice(0, from)
  const after = turn.text.slice(from + quote.length)
  const cutBefore =
    before.length > aroundChars ? `… ${before.slice(-aroundChars).replace(/^\S*\s/, '')}` : before
  const cutAfter =
    after.length > aroundChars ? `${after.slice(0, aroundChars).replace(/\s\S*$/, '')} …` : after
  return { before: cutBefore, quote, after: cutAfter }
}

/** `1:02:03` from the beginning of a recording. */
export function timeCode(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** Minutes as they are written (`# heading`, `- entry`, paragraphs) in blocks of a page. */
export type MinutesBlock =
  | { readonly kind: 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly entries: readonly string[] }

/** The text of minutes in blocks. Nothing of it is markup but the two signs at the beginning of a line. */
export function minutesBlocks(text: string): MinutesBlock[] {
  const blocks: MinutesBlock[] = []
  let lines: string[] = []
  let entries: string[] = []
  const close = (): void => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', text: lines.join('\n') })
    if (entries.length > 0) blocks.push({ kind: 'list', entries })
    lines = []
    entries = []
  }
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim()
    const heading = /^#{1,3}\s+(.+)$/.exec(line)?.[1]
    const entry = /^[-*]\s+(.+)$/.exec(line)?.[1]
    if (heading !== undefined) {
      close()
      blocks.push({ kind: 'heading', text: heading })
    } else if (entry !== undefined) {
      if (lines.length > 0) close()
      entries.push(entry)
    } else if (line === '') close()
    else {
      if (entries.length > 0) close()
      lines.push(line)
    }
  }
  close()
  return blocks
}

/** Whether a place is an address that can be opened. */
export function placeLink(place: string): string | null {
  return /^https?:\/\/\S+$/.test(place) && URL.canParse(place) ? place : null
}
