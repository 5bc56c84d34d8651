import * as v from 'valibot'
import { placeOf } from '../confirmation.ts'
import { proposalLimit } from '../proposals.ts'
import type { Span } from '../transcript.ts'
import type { ModelReading } from './model-reading.ts'

/** What is kept of what a language model made of a transcript: everything in it stands at places that code has checked. */
export interface KeptReading {
  readonly proposals: readonly KeptProposal[]
  readonly summary: readonly { readonly text: string; readonly turns: readonly number[] }[]
  readonly dropped: Readonly<Record<string, number>>
  /** Codes of the refusals for parts that the model gave no usable answer for. */
  readonly failed: readonly string[]
  /** Sentences that were not asked about, and proposals that were too many to keep. */
  readonly left: number
}

export type KeptProposal = Pick<
  ModelReading['proposals'][number],
  'kind' | 'text' | 'span' | 'who' | 'until'
>

/** Sentences of a summary that are kept at the most. */
export const summaryLimit = 100

/** The reading as it is kept. Of proposals at the same place the first one counts. */
export function keptReading(reading: ModelReading): KeptReading {
  const byPlace = new Map<string, KeptProposal>()
  for (const { kind, text, span, who, until } of reading.proposals) {
    const place = placeOf(span)
    if (!byPlace.has(place)) byPlace.set(place, { kind, text, span, who, until })
  }
  const proposals = [...byPlace.values()]
  const dropped: Record<string, number> = {}
  for (const [reason, count] of Object.entries(reading.dropped)) dropped[reason] = count
  return {
    proposals: proposals.slice(0, proposalLimit),
    summary: reading.summary.slice(0, summaryLimit).map(({ text, cites }) => ({
      text,
      turns: [...new Set(cites.map(({ turn }) => turn))],
    })),
    dropped,
    failed: reading.failed.map(({ code }) => code),
    left: reading.left + Math.max(0, proposals.length - proposalLimit),
  }
}

/** A reading as the database gave it back. */
export function parseReading(text: string): KeptReading {
  return v.parse(readingForm, JSON.parse(text))
}

const spanForm: v.GenericSchema<Span> = v.object({
  fileHash: v.string(),
  turn: v.number(),
  speaker: v.nullable(v.string()),
  places: v.array(v.object({ start: v.number(), end: v.number() })),
  fromMs: v.nullable(v.number()),
  toMs: v.nullable(v.number()),
  quote: v.string(),
})

const readingForm = v.object({
  proposals: v.array(
    v.object({
      kind: v.picklist(['statement', 'motion', 'action']),
      text: v.string(),
      span: spanForm,
      who: v.nullable(v.string()),
      until: v.nullable(v.object({ span: spanForm, date: v.nullable(v.string()) })),
    }),
  ),
  summary: v.array(v.object({ text: v.string(), turns: v.array(v.number()) })),
  dropped: v.record(v.string(), v.number()),
  failed: v.array(v.string()),
  left: v.number(),
})
