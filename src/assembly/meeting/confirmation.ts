import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Proposal } from './proposal.ts'
import { spanHolds, spanOf, type Span, type Transcript } from './transcript.ts'

/** A statement, motion or action that the secretary has confirmed: their words, with the place where it was said. */
export interface Confirmed {
  readonly kind: Proposal['kind']
  readonly text: string
  readonly span: Span
  /** Who found the place: cue phrases, a language model, or the secretary by hand. The words are always the secretary's. */
  readonly foundBy: 'phrases' | 'machine' | 'hand'
  readonly who: string | null
  readonly untilDate: string | null
}

/** What the secretary makes of a place in a transcript. */
export interface Confirmation {
  readonly kind: Proposal['kind']
  readonly text: string
  readonly who?: string | null
  /** `2027-03-15`. */
  readonly untilDate?: string | null
}

/** Characters of a confirmed text, and of a name, at the most. */
export const confirmationLimits = { text: 400, who: 100 } as const

/** Confirms a place, in the words stated; refused where the place is not in the transcript or the form is not filled in as it must be. */
export function confirm(
  transcript: Transcript,
  span: Span,
  foundBy: Confirmed['foundBy'],
  { kind, text, who = null, untilDate = null }: Confirmation,
): Result<Confirmed> {
  if (!spanHolds(transcript, span)) {
    return refuse('passage-not-there', 'This is not what stands in the transcript.', 'span')
  }
  const said = checkWords({ kind, text, who, untilDate })
  return said.ok ? success({ kind, span, foundBy, ...said.value }) : said
}

/** What the secretary says of a place, in order; refused where the form is not filled in as it must be. */
export function checkWords({
  kind,
  text,
  who = null,
  untilDate = null,
}: Confirmation): Result<Pick<Confirmed, 'text' | 'who' | 'untilDate'>> {
  const words = text.trim()
  const { text: textLimit, who: whoLimit } = confirmationLimits
  if (words === '' || words.length > textLimit) {
    return refuse('confirmed-text', `Say it in 1 to ${textLimit} characters.`, 'text', {
      limit: textLimit,
    })
  }
  if (kind !== 'action' && (who !== null || untilDate !== null)) {
    return refuse('only-actions', 'Only an action is done by somebody until a day.', 'who')
  }
  if (who !== null && (who.trim() === '' || who.length > whoLimit)) {
    return refuse('confirmed-who', `A name has 1 to ${whoLimit} characters.`, 'who', {
      limit: whoLimit,
    })
  }
  if (untilDate !== null && !isDay(untilDate)) {
    return refuse(
      'confirmed-until',
      `"${untilDate}" is no day; write it like 2027-03-15.`,
      'untilDate',
    )
  }
  return success({ text: words, who: who?.trim() ?? null, untilDate })
}

/** Where something stands in its file, as one word: `120-188`. */
export function placeOf({ places }: Pick<Span, 'places'>): string {
  return `${places[0]?.start ?? 0}-${places.at(-1)?.end ?? 0}`
}

/** The place of words that the secretary marks by hand: in one turn, found letter by letter; refused where they stand nowhere in it, or more than once. */
export function markedPassage(transcript: Transcript, turnId: number, words: string): Result<Span> {
  const turn = transcript.turns[turnId]
  const sought = words.trim()
  const from = turn === undefined || sought === '' ? -1 : turn.text.indexOf(sought)
  if (turn === undefined || from < 0) {
    return refuse(
      'passage-not-there',
      'These words do not stand in this turn of the transcript.',
      'words',
    )
  }
  if (turn.text.includes(sought, from + 1)) {
    return refuse(
      'passage-twice',
      'These words stand there more than once; mark more of them.',
      'words',
    )
  }
  return success(spanOf(transcript, turn, from, from + sought.length))
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}
