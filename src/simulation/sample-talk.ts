import { dayMs, hourMs } from '../kernel/steps.ts'
import { seededRandom } from '../kernel/random.ts'

/** What the people of the sample talk about: a question, what they said, and how they voted on it. */
export interface SampleTalk {
  readonly question: string
  readonly background: string
  readonly language: string
  readonly askedMs: number
  /** In the order in which they were said; `by`: one of the people, counted from 1; null: the steward began with it. */
  readonly statements: readonly SaidStatement[]
  /** In the order in which they were cast. */
  readonly votes: readonly CastVote[]
}

export interface SaidStatement {
  readonly by: number | null
  readonly text: string
  readonly language: 'en' | 'de'
  readonly atMs: number
}

export interface CastVote {
  readonly by: number
  /** Counted from 1. */
  readonly statement: number
  /** 1: agree, -1: disagree, 0: pass. */
  readonly opinion: 1 | -1 | 0
  readonly atMs: number
}

/** Three ways of seeing it, and how many see it so: my car, the street together, it should just work. */
const groupSizes = [16, 16, 12] as const

/** How likely each group agrees. */
type Likely = readonly [mine: number, together: number, easy: number]

const said: readonly (readonly ['en' | 'de', string, Likely])[] = [
  [
    'en',
    'Cars should charge at night, when power is cheapest, unless somebody presses hurry.',
    [0.95, 0.92, 0.88],
  ],
  ['de', 'Wer früh losmuss, soll zuerst laden dürfen.', [0.88, 0.92, 0.85]],
  ['en', 'A car that is nearly full can wait for the others.', [0.85, 0.95, 0.85]],
  ['en', 'The batteries of the houses should give to the cars in the evening.', [0.12, 0.88, 0.5]],
  ['de', 'Meine Hausbatterie ist für mein Haus da, nicht für fremde Autos.', [0.92, 0.1, 0.45]],
  ['en', 'Whoever charges at six should pay more than whoever waits.', [0.2, 0.9, 0.15]],
  ['en', 'I do not want to think about any of this: it should just work.', [0.45, 0.15, 0.97]],
  ['de', 'Zwei Ladesäulen an der Ecke, für alle, mit Strom vom Windrad.', [0.4, 0.9, 0.3]],
  ['en', 'Guests should always be able to charge here.', [0.25, 0.6, 0.9]],
  ['en', 'Cars should give power back to the street when it is dear.', [0.08, 0.88, 0.2]],
  ['en', 'Nobody should ever find an empty car in the morning.', [0.97, 0.9, 0.95]],
  ['de', 'Weniger Autos wären die bessere Lösung.', [0.05, 0.75, 0.3]],
  ['en', 'One shared car would be enough for those who drive once a week.', [0.25, 0.88, 0.6]],
  ['en', 'Everybody in the street should see how full each car is.', [0.05, 0.2, 0.06]],
]

/** Of ten statements that somebody is shown, they pass on about one, and are not shown a few. */
const passes = 0.1
const leavesOut = 0.12

/** The same talk for the same seed and beginning: asked two days before `startMs`, and talked about ever since. */
export function sampleTalk(startMs: number, seed: number): SampleTalk {
  const random = seededRandom(seed)
  const askedMs = startMs - 2 * dayMs
  const statements = said.map(([language, text], i): SaidStatement => {
    return { by: i < 2 ? null : 3 * i, text, language, atMs: askedMs + i * hourMs }
  })
  const talkMs = startMs - askedMs - said.length * hourMs
  const groupOf = groupSizes.flatMap((size, group) => Array.from({ length: size }, () => group))
  const votes = groupOf.flatMap((group, i) => {
    const beganMs = askedMs + said.length * hourMs + Math.floor((i / groupOf.length) * talkMs)
    return said.flatMap(([, , likely], k): CastVote[] => {
      const [isLeftOut, isPassed, agrees] = [random.next(), random.next(), random.next()]
      if (isLeftOut < leavesOut) return []
      const opinion = isPassed < passes ? 0 : agrees < likely[group]! ? 1 : -1
      return [{ by: i + 1, statement: k + 1, opinion, atMs: beganMs + k * 10_000 }]
    })
  })
  return {
    question: 'How should our cars charge when everybody comes home at six?',
    background:
      'Ten of our homes have an electric car. Power is dearest around six in the evening, and that is when most of them are plugged in.',
    language: 'en',
    askedMs,
    statements,
    votes,
  }
}
