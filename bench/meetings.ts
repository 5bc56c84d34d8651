// What is found without a language model in made-up meetings, beside what a careful secretary would have marked in them; and what reading three hours of talk takes.

import {
  freeExamples,
  looseExamples,
  orderlyExamples,
  unseenExamples,
  type Example,
} from '../src/assembly/meeting/fixtures.ts'
import { proposalsIn } from '../src/assembly/meeting/proposals.ts'
import {
  actionDetails,
  boundaryQuality,
  qualityOf,
  type Quality,
} from '../src/assembly/meeting/quality.ts'
import { readTranscript } from '../src/assembly/meeting/read-transcript.ts'
import { segmentsOf } from '../src/assembly/meeting/segments.ts'
import type { Transcript } from '../src/assembly/meeting/transcript.ts'

export async function run(): Promise<Record<string, unknown>> {
  const sets = {
    orderly: orderlyExamples(),
    loose: looseExamples(),
    free: freeExamples(),
    unseen: unseenExamples(),
  }
  const rows = Object.entries(sets).flatMap(([talk, examples]) =>
    examples.flatMap((example) => judge(talk, example)),
  )
  return { rows, long: long() }
}

function judge(talk: string, example: Example): Record<string, number | string>[] {
  const transcript = read(example.bytes)
  const { proposals } = proposalsIn(transcript, { date: example.date })
  const { whoRight, untilRight } = actionDetails(proposals, example.wanted)
  const kinds = ['motion', 'action', 'statement'] as const
  const found = kinds.map((kind): Record<string, number | string> => ({
    talk,
    meeting: example.name,
    what: kind,
    ...rounded(qualityOf(proposals, example.wanted, kind)),
    ...(kind === 'action' ? { whoRight, untilRight } : {}),
  }))
  const begins = segmentsOf(transcript, example.agenda).filter(({ by }) => by !== 'beginning')
  const parts = boundaryQuality(
    begins.map(({ begins }) => begins.quote),
    example.begins,
  )
  return [...found, { talk, meeting: example.name, what: 'part', ...rounded(parts) }]
}

function rounded(quality: Quality): Quality {
  const { precision, recall } = quality
  return { ...quality, precision: Number(precision.toFixed(2)), recall: Number(recall.toFixed(2)) }
}

/** Three hours of talk, 200 kB: the orderly German meeting over and over, with the long nouns of each round its own. */
function long(): Record<string, number> {
  const [example] = orderlyExamples()
  const lines = read(example!.bytes).turns.map(({ speaker, text }) => `${speaker}: ${text}`)
  const rounds = Array.from({ length: 52 }, (_, i) => {
    const ending = Array.from(String(i), (digit) => 'bcdfghklmn'[Number(digit)]).join('')
    return lines.join('\n').replaceAll(/\p{Lu}\p{L}{5,}/gu, (word) => word + ending)
  })
  const bytes = Buffer.from(rounds.join('\n'))
  const before = process.cpuUsage()
  const transcript = read(bytes)
  const { proposals, left } = proposalsIn(transcript, { date: example!.date })
  const segments = segmentsOf(transcript, example!.agenda)
  const { user, system } = process.cpuUsage(before)
  return {
    bytes: bytes.length,
    turns: transcript.turns.length,
    proposals: proposals.length + left,
    parts: segments.length,
    cpuMs: Math.round((user + system) / 1_000),
  }
}

function read(bytes: Uint8Array): Transcript {
  const result = readTranscript(bytes)
  if (!result.ok) throw new Error(result.message)
  return result.value
}
