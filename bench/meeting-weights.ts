// Learns by which weights features of a sentence make it a motion, an action or a statement, and says how well that does in meetings that were left out.
//   npm run bench -- meeting-weights            what was found of each meeting with weights learned of the others
//   npm run bench -- meeting-weights --write    the same, and writes src/assembly/meeting/talk/weights.ts

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  freeExamples,
  looseExamples,
  orderlyExamples,
  type Example,
} from '../src/assembly/meeting/fixtures.ts'
import { talkExamples } from '../src/assembly/meeting/folder-fixtures.ts'
import { namesOf, proposalsIn } from '../src/assembly/meeting/proposals.ts'
import { qualityOf } from '../src/assembly/meeting/quality.ts'
import { readTranscript } from '../src/assembly/meeting/read-transcript.ts'
import { sentencesOf } from '../src/assembly/meeting/sentences.ts'
import { featureNames, featuresOf } from '../src/assembly/meeting/talk/features.ts'
import type { KindWeights, Scoring } from '../src/assembly/meeting/talk/scoring.ts'
import type { Transcript } from '../src/assembly/meeting/transcript.ts'
import { languageOf } from '../src/assembly/meeting/words.ts'
import { logisticWeights } from './logistic.ts'
import { handWeights } from './meeting-hand-weights.ts'

const kinds = ['motion', 'action', 'statement'] as const
type Kind = (typeof kinds)[number]

/** How strongly weights are held near those stated by hand: 1 / variance. */
const hold = 8

/** Of sentences of left-out meetings that are above the limit this share was wanted; among those the lowest limit is taken. */
const leastPrecision: Readonly<Record<Kind, number>> = {
  motion: 0.65,
  action: 0.8,
  statement: 0.77,
}

/** Log-odds of a sentence of which nothing is known, to begin with. */
const startBias = -4.6

/** A meeting as it is learned from. */
interface Lesson {
  readonly set: string
  readonly example: Example
  readonly transcript: Transcript
  readonly language: 'de' | 'en'
  readonly rows: readonly Float64Array[]
  /** By kind, of each sentence: whether it is wanted. */
  readonly wanted: Readonly<Record<Kind, readonly boolean[]>>
}

/** How weights come about: `hand` are those stated by hand, `zero` learned from nothing. */
type Way = 'hand' | 'zero' | 'learned'

export async function run({ args }: { args: readonly string[] }): Promise<Record<string, unknown>> {
  const lessons = [
    ...orderlyExamples().map((example) => lessonOf('orderly', example)),
    ...[...looseExamples(), ...freeExamples()].map((example) =>
      lessonOf('loose and free', example),
    ),
    ...talkExamples().map((example) => lessonOf('talk', example)),
  ]
  const rows = (['hand', 'zero', 'learned'] as const).flatMap((way) => {
    const apart = new Map(
      lessons.map((lesson) => [
        lesson,
        weightsOf(
          way,
          lessons.filter((one) => one !== lesson),
        ),
      ]),
    )
    const judged = lessons.map((lesson) => {
      const others = lessons.filter((one) => one !== lesson)
      const scoring = scoringOf(apart.get(lesson)!, others, apart)
      return {
        lesson,
        proposals: proposalsIn(lesson.transcript, lesson.example, scoring).proposals,
      }
    })
    return ['orderly', 'loose and free', 'talk de', 'talk en', 'talk'].flatMap((set) =>
      kinds.map((kind) => {
        const of = judged.filter(({ lesson }) =>
          set.startsWith('talk ')
            ? lesson.set === 'talk' && lesson.language === set.slice(5)
            : lesson.set === set,
        )
        const found = of.map(({ lesson, proposals }) =>
          qualityOf(proposals, lesson.example.wanted, kind),
        )
        return { weights: way, talk: set, what: kind, ...summed(found) }
      }),
    )
  })
  const apart = new Map(
    lessons.map((lesson) => [
      lesson,
      weightsOf(
        'learned',
        lessons.filter((one) => one !== lesson),
      ),
    ]),
  )
  const learned = scoringOf(weightsOf('learned', lessons), lessons, apart)
  if (args.includes('--write'))
    writeFileSync(
      join(import.meta.dirname, '../src/assembly/meeting/talk/weights.ts'),
      tableOf(learned),
    )
  return { sentences: lessons.reduce((sum, { rows }) => sum + rows.length, 0), rows }
}

function lessonOf(set: string, example: Example): Lesson {
  const read = readTranscript(example.bytes)
  if (!read.ok) throw new Error(read.message)
  const transcript = read.value
  const language = languageOf(transcript.turns.map(({ text }) => text).join(' '))
  const sentences = transcript.turns.flatMap(sentencesOf)
  const observed = featuresOf(sentences, language, namesOf(transcript, example))
  const isWanted = (kind: Kind): boolean[] =>
    sentences.map(({ text }) =>
      example.wanted.some((one) => one.kind === kind && text.includes(one.quote)),
    )
  return {
    set,
    example,
    transcript,
    language,
    rows: observed.map(({ values }) => values),
    wanted: {
      motion: isWanted('motion'),
      action: isWanted('action'),
      statement: isWanted('statement'),
    },
  }
}

type Weights = Readonly<Record<Kind, Float64Array>>

function weightsOf(way: Way, lessons: readonly Lesson[]): Weights {
  const of = (kind: Kind): Float64Array => {
    const known = new Set(featureNames)
    for (const name of Object.keys(handWeights[kind])) {
      if (!known.has(name)) throw new Error(`no feature is called ${name}`)
    }
    const byHand = [...featureNames.map((name) => handWeights[kind][name] ?? 0), startBias]
    const start = Float64Array.from(way === 'zero' ? byHand.map(() => 0) : byHand)
    if (way === 'hand') return start
    const rows = lessons.flatMap(({ rows }) => rows)
    const wanted = lessons.flatMap(({ wanted }) => wanted[kind])
    return logisticWeights(rows, wanted, start, hold)
  }
  return { motion: of('motion'), action: of('action'), statement: of('statement') }
}

/** Weights with the limits that would have been right for `lessons`, each of these weighed without itself. */
function scoringOf(
  weights: Weights,
  lessons: readonly Lesson[],
  apart: ReadonlyMap<Lesson, Weights>,
): Scoring {
  const of = (kind: Kind): KindWeights => {
    const scored = lessons
      .flatMap((lesson) =>
        lesson.rows.map((row, i) => ({
          score: scoreOf(row, apart.get(lesson)![kind]),
          isWanted: lesson.wanted[kind][i]!,
        })),
      )
      .sort((one, other) => other.score - one.score)
    let right = 0
    let least = Infinity
    for (const [i, { score, isWanted }] of scored.entries()) {
      if (!isWanted) continue
      right++
      if (right / (i + 1) >= leastPrecision[kind]) least = score
    }
    const named = featureNames.map((name, i) => [name, hundredths(weights[kind][i]!)] as const)
    return {
      bias: hundredths(weights[kind].at(-1)!),
      least: hundredths(least - 0.01),
      weights: Object.fromEntries(named.filter(([, weight]) => weight !== 0)),
    }
  }
  return { motion: of('motion'), action: of('action'), statement: of('statement') }
}

function scoreOf(row: Float64Array, weights: Float64Array): number {
  return row.reduce((sum, value, i) => sum + value * weights[i]!, weights.at(-1)!)
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}

function summed(found: readonly ReturnType<typeof qualityOf>[]): Record<string, number | string> {
  const sum = (of: (one: ReturnType<typeof qualityOf>) => number): number =>
    found.reduce((total, one) => total + of(one), 0)
  const [right, all] = [sum((one) => one.right), sum((one) => one.found)]
  const [hits, wanted] = [
    Math.round(sum((one) => one.recall * one.wanted)),
    sum((one) => one.wanted),
  ]
  return {
    right: `${right} of ${all}`,
    found: `${hits} of ${wanted}`,
    precision: hundredths(right / Math.max(1, all)),
    recall: hundredths(hits / Math.max(1, wanted)),
  }
}

function tableOf(scoring: Scoring): string {
  const table = kinds.map((kind) => {
    const { bias, least, weights } = scoring[kind]
    const lines = Object.entries(weights).map(([name, weight]) => {
      const key = /^[a-z]+$/.test(name) ? name : `'${name}'`
      return `      ${key}: ${weight},\n`
    })
    return `  ${kind}: {\n    bias: ${bias},\n    least: ${least},\n    weights: {\n${lines.join('')}    },\n  },\n`
  })
  return (
    "import type { Scoring } from './scoring.ts'\n\n" +
    '/** Learned by `bench -- meeting-weights --write` of the meetings in `examples`, without those called unseen or held out; not to be changed by hand. */\n' +
    `export const learned: Scoring = {\n${table.join('')}}\n`
  )
}
