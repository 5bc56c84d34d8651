// What is found without a language model in made-up meetings, beside what a careful secretary would have marked in them; and what reading three hours of talk takes.
//   npm run bench -- meetings [--data FOLDER]     and in the meetings of a folder: NAME.txt, .vtt or .srt beside NAME.json (`folder-fixtures.ts`)

import { basename } from 'node:path'
import {
  freeExamples,
  looseExamples,
  orderlyExamples,
  unseenExamples,
  type Example,
} from '../src/assembly/meeting/fixtures.ts'
import {
  examplesIn,
  heldOutExamples,
  talkExamples,
} from '../src/assembly/meeting/folder-fixtures.ts'
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
import { languageOf } from '../src/assembly/meeting/words.ts'

export async function run({ args }: { args: readonly string[] }): Promise<Record<string, unknown>> {
  const sets: Record<string, readonly Example[]> = {
    orderly: orderlyExamples(),
    loose: looseExamples(),
    free: freeExamples(),
    talk: talkExamples(),
    unseen: unseenExamples(),
    'held out': heldOutExamples(),
    ...furtherSet(args),
  }
  const rows = Object.entries(sets).flatMap(([talk, examples]) =>
    examples.flatMap((example) => judge(talk, example)),
  )
  const totals = Object.entries(sets).flatMap(([talk, examples]) => {
    const byLanguage = Map.groupBy(examples, ({ bytes }) => languageOf(textOf(read(bytes))))
    const all = byLanguage.size > 1 ? [totalOf(talk, 'both', examples)] : []
    return [...[...byLanguage].map(([language, of]) => totalOf(talk, language, of)), ...all].flat()
  })
  return { rows, totals, long: long() }
}

function furtherSet(args: readonly string[]): Record<string, readonly Example[]> {
  const at = args.indexOf('--data')
  if (at < 0) return {}
  const folder = args[at + 1]
  if (folder === undefined) throw new Error('--data needs a folder of meetings')
  return { [basename(folder)]: examplesIn(folder) }
}

/** What is found in several meetings together. */
function totalOf(
  talk: string,
  language: string,
  examples: readonly Example[],
): Record<string, number | string>[] {
  const found = examples.map((example) => ({
    example,
    proposals: proposalsIn(read(example.bytes), { date: example.date }).proposals,
  }))
  return (['motion', 'action', 'statement'] as const).map((what) => {
    const each = found.map(({ example, proposals }) => qualityOf(proposals, example.wanted, what))
    const details = found.map(({ example, proposals }) => actionDetails(proposals, example.wanted))
    const sum = (of: (i: number) => number): number =>
      found.reduce((total, _, i) => total + of(i), 0)
    const [right, all] = [sum((i) => each[i]!.right), sum((i) => each[i]!.found)]
    const [hits, wanted] = [
      Math.round(sum((i) => each[i]!.recall * each[i]!.wanted)),
      sum((i) => each[i]!.wanted),
    ]
    return {
      talk,
      language,
      what,
      'right of found': `${right} of ${all}`,
      'found of wanted': `${hits} of ${wanted}`,
      precision: Number((right / Math.max(1, all)).toFixed(2)),
      recall: Number((hits / Math.max(1, wanted)).toFixed(2)),
      ...(what === 'action'
        ? {
            whoRight: sum((i) => details[i]!.whoRight),
            untilRight: sum((i) => details[i]!.untilRight),
          }
        : {}),
    }
  })
}

function textOf({ turns }: Transcript): string {
  return turns.map(({ text }) => text).join(' ')
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
