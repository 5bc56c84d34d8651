import { findPhrases, namesIn, type FoundPhrase } from '../find-phrases.ts'
import type { SpokenLanguage } from '../languages.ts'
import type { PhraseKind } from '../phrases.ts'
import type { Sentence } from '../sentences.ts'
import { untilOf } from '../until.ts'
import { wordsOf } from '../words.ts'
import { cues } from './cues.ts'
import { plainOf } from './plain.ts'

const phraseKinds = [
  'motion',
  'task',
  'request',
  'need',
  'acceptance',
  'opinion',
  'demand',
  'aside',
  'next-point',
] as const satisfies readonly PhraseKind[]

/** What of a sentence is weighed beside its cues and phrases: 0 to 1 each. */
const others = [
  // Content words / 12, at most 1; under two of them; under four words at all; over thirty.
  'length',
  'little-said',
  'very-short',
  'very-long',
  // Somebody who speaks in the meeting is named; at the beginning or end, as one is addressed; a day is said by which.
  'name',
  'addressed',
  'until',
  // Where in its turn it stands.
  'turn-begins',
  'turn-ends',
  'after-answer',
  // A verb in the infinitive ends a sentence without I, we, you.
  'infinitive',
  // No frequent finite verb: `Ball games till eight and never against the wall`.
  'verbless',
  // Nobody who is here, and nobody spoken of: what holds in general.
  'impersonal',
  // What was said just before by somebody else: a question, the question for ideas.
  'after-question',
  'after-proposal',
  'announced',
  // What comes in the next turns of others.
  'assent-1',
  'assent-3',
  'objection-1',
  'laughter',
  'vote-soon',
  'sum-up-soon',
  'pointed-at',
  'taken-up',
  'price-soon',
  'answered-question',
  'named-answers',
  'accepted-soon',
  'said-before',
  'thanked',
  'by-asked',
  'called-proposal',
  'next-proposal',
  'after-view',
] as const

/** Names of all features, in the order of {@link Observed.values}. */
export const featureNames: readonly string[] = [
  ...cues.map(({ name }) => name),
  ...phraseKinds.map((kind) => `phrase-${kind}`),
  ...others,
]

/** A sentence and what speaks for and against its being a motion, an action, a statement. */
export interface Observed {
  readonly sentence: Sentence
  readonly phrases: readonly FoundPhrase[]
  /** By {@link featureNames}. */
  readonly values: Float64Array
}

type Facts = ReturnType<typeof factsOf>

/** Features of each sentence of a meeting, from itself and from what is said around it. */
export function featuresOf(
  sentences: readonly Sentence[],
  language: SpokenLanguage,
  names: readonly string[],
): Observed[] {
  const facts = sentences.map((sentence) => factsOf(sentence, language, names))
  const turnStarts = facts.flatMap(({ sentence }, i) =>
    i === 0 || facts[i - 1]!.sentence.turn !== sentence.turn ? [i] : [],
  )
  const turnOf = new Map(turnStarts.map((at, i) => [facts[at]!.sentence.turn, i]))
  const spoken = turnStarts.map((at, i) => facts.slice(at, turnStarts[i + 1] ?? facts.length))
  const pointed = pointedAt(facts, spoken, turnOf)
  return facts.map((fact, i) => {
    const turn = turnOf.get(fact.sentence.turn)!
    const around = aroundOf(fact, spoken, turn, i - turnStarts[turn]!)
    around.set('pointed-at', pointed.has(i) ? 1 : 0)
    const values = Float64Array.from(featureNames, (name) =>
      fact.own.has(name) ? fact.own.get(name)! : (around.get(name) ?? 0),
    )
    return { sentence: fact.sentence, phrases: fact.phrases, values }
  })
}

function factsOf(sentence: Sentence, language: SpokenLanguage, names: readonly string[]) {
  const { text, turn } = sentence
  const plain = plainOf(text)
  const standing = namesIn(text, names)
  const phrases = findPhrases(text, language, standing)
  const words = wordsOf(text, language).map(({ stem }) => stem)
  const count = plain.split(' ').filter((part) => /[a-zäöüß0-9]/.test(part)).length
  const own = new Map<string, number>()
  for (const { name, pattern } of compiled[language]) own.set(name, pattern.test(plain) ? 1 : 0)
  for (const kind of phraseKinds) {
    own.set(`phrase-${kind}`, phrases.some((one) => one.kind === kind) ? 1 : 0)
  }
  const named = standing.filter((name) => name !== turn.speaker)
  own.set('length', Math.min(1, words.length / 12))
  own.set('little-said', words.length < 2 ? 1 : 0)
  own.set('very-short', count < 4 ? 1 : 0)
  own.set('very-long', count > 30 ? 1 : 0)
  own.set('name', named.length > 0 ? 1 : 0)
  own.set('addressed', named.some((name) => isAddressed(plain, name)) ? 1 : 0)
  const saysDay = own.get('day') === 1 && untilOf(text, '2027-01-01', language) !== null
  own.set('until', saysDay ? 1 : 0)
  own.set('verbless', count >= 5 && !finite[language].test(plain) ? 1 : 0)
  own.set('impersonal', ['i', 'we', 'you', 'mine'].some((cue) => own.get(cue) === 1) ? 0 : 1)
  own.set('infinitive', infinitive[language].test(plain) ? 1 : 0)
  const likeness = proposalLikeness(own)
  return { sentence, plain, phrases, words: new Set(words), named, own, count, likeness }
}

function isAddressed(plain: string, name: string): boolean {
  const called = plainOf(name).trim().split(' ')
  return [called.join(' '), called[0]!, called.at(-1)!].some(
    (word) =>
      plain.startsWith(` ${word} , `) ||
      plain.includes(` , ${word} , `) ||
      plain.slice(0, Math.max(0, plain.lastIndexOf(` ${word} `)) + 1).endsWith(' , '),
  )
}

/** How many turns later it may be voted on or agreed. */
const votedWithin = 8
/** Sentences of a turn that are looked at for one before or after it: nobody says more in one breath, and a file may. */
const sentencesAround = 40

/** Sentences to which a vote or an agreement a few turns later points back: of those before it the one that looks most like a proposal. */
function pointedAt(
  facts: readonly Facts[],
  spoken: readonly (readonly Facts[])[],
  turnOf: ReadonlyMap<unknown, number>,
): Set<number> {
  const pointed = new Set<number>()
  const atOf = new Map(facts.map((fact, i) => [fact, i]))
  for (const fact of facts) {
    if (!closes(fact)) continue
    const turn = turnOf.get(fact.sentence.turn)!
    let best: Facts | null = null
    let most = 1.5
    for (let back = 0; back <= votedWithin && turn - back >= 0; back++) {
      for (const earlier of spoken[turn - back]!.slice(-sentencesAround)) {
        if (atOf.get(earlier)! >= atOf.get(fact)!) continue
        const likeness = earlier.likeness - 0.15 * back
        if (likeness > most) {
          most = likeness
          best = earlier
        }
      }
    }
    if (best !== null) pointed.add(atOf.get(best)!)
  }
  return pointed
}

function closes({ own }: Facts): boolean {
  return own.get('vote-call') === 1 || own.get('sum-up') === 1
}

const likeCues = {
  'we-question': 2,
  'what-if': 2,
  'if-question': 1.5,
  lets: 1.5,
  'for-it': 1,
  'named-proposal': 2,
  'we-should': 1,
  'one-could': 0.5,
  'then-we': 1.5,
  trial: 1,
  measure: 1,
  quantity: 0.5,
  when: 0.5,
  infinitive: 0.5,
  'phrase-motion': 2,
  'polite-question': 1,
  verbless: 0.5,
  everyone: 0.5,
  'little-said': -2,
  past: -1,
  'too-late': -2,
  reported: -1,
  rhetorical: -2,
  'wh-question': -1.5,
  procedure: -1,
  i: -0.5,
} as const

/** How much a sentence by itself looks like a proposal, stated by hand: only to choose among sentences before a vote. */
function proposalLikeness(own: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const [name, weight] of Object.entries(likeCues)) sum += weight * (own.get(name) ?? 0)
  return sum
}

function aroundOf(
  fact: Facts,
  spoken: readonly (readonly Facts[])[],
  turn: number,
  place: number,
): Map<string, number> {
  const { speaker } = fact.sentence.turn
  const own = spoken[turn]!
  const before = turn > 0 ? spoken[turn - 1]!.slice(-sentencesAround) : []
  const later = spoken
    .slice(turn + 1, turn + 1 + votedWithin)
    .map((one) => one.slice(0, sentencesAround))
  const firstOthers = later.filter((one) => one[0]!.sentence.turn.speaker !== speaker)
  const opens = (one: readonly Facts[] | undefined, name: string): boolean =>
    one !== undefined && one[0]!.own.get(name) === 1
  const next = later[0]
  const near = later.slice(0, 4).flat()
  const rest = [...own.slice(place + 1, place + 1 + sentencesAround), ...later.flat()]
  const assenters = new Set(
    firstOthers
      .slice(0, 3)
      .filter((one) => opens(one, 'assents'))
      .map((one) => one[0]!.sentence.turn.speaker),
  )
  const takenUp = [...fact.words].filter((word) =>
    near.some((one) => one.sentence.turn.speaker !== speaker && one.words.has(word)),
  ).length
  const beforeTurns = spoken
    .slice(Math.max(0, turn - 4), turn)
    .flatMap((one) => one.slice(-sentencesAround))
  const saidBefore = [...fact.words].filter((word) =>
    beforeTurns.some(({ words }) => words.has(word)),
  ).length
  const values: readonly (readonly [(typeof others)[number], boolean | number])[] = [
    ['turn-begins', place === 0],
    ['turn-ends', place === own.length - 1],
    [
      'after-answer',
      place > 0 && (own[place - 1]!.own.get('assents') === 1 || own[place - 1]!.count < 4),
    ],
    ['after-question', before.some(({ own }) => own.get('question') === 1)],
    [
      'after-proposal',
      [...before, ...own.slice(Math.max(0, place - sentencesAround), place)].some(
        ({ likeness }) => likeness >= 2,
      ),
    ],
    [
      'announced',
      [...before.slice(-2), ...own.slice(Math.max(0, place - 2), place)].some(
        (one) => one.own.get('named-proposal') === 1 || one.own.get('vote-call') === 1,
      ),
    ],
    [
      'called-proposal',
      later
        .slice(0, 3)
        .flat()
        .some((one) => one.own.get('named-proposal') === 1 && one.count <= 12),
    ],
    ['next-proposal', own.slice(place + 1, place + 2).some(({ likeness }) => likeness >= 2)],
    [
      'after-view',
      own.slice(Math.max(0, place - 2), place).some((one) => one.own.get('opinion-verb') === 1),
    ],
    ['assent-1', opens(next, 'assents')],
    ['assent-3', Math.min(1, assenters.size / 2)],
    ['objection-1', opens(next, 'objects')],
    [
      'laughter',
      later
        .slice(0, 2)
        .flat()
        .some((one) => one.own.get('joke') === 1),
    ],
    ['vote-soon', rest.some((one) => one.own.get('vote-call') === 1)],
    ['sum-up-soon', rest.some((one) => one.own.get('sum-up') === 1)],
    ['taken-up', Math.min(1, takenUp / 2)],
    ['price-soon', near.some((one) => one.own.get('money') === 1)],
    [
      'answered-question',
      fact.own.get('question') === 1 && next !== undefined && next[0]!.count <= 6,
    ],
    [
      'named-answers',
      next !== undefined && fact.named.includes(next[0]!.sentence.turn.speaker ?? ''),
    ],
    ['said-before', Math.min(1, saidBefore / 2)],
    [
      'accepted-soon',
      later.slice(0, 2).some((one) => one.some((said) => said.own.get('phrase-acceptance') === 1)),
    ],
    ['thanked', next !== undefined && thanks.test(next[0]!.plain)],
    ['by-asked', before.some(({ named }) => named.includes(speaker ?? ''))],
  ]
  return new Map(values.map(([name, value]) => [name, Number(value)]))
}

const thanks =
  / (?:danke|dankeschön|super|prima|toll|perfekt|thanks|thank you|lovely|great|brilliant|perfect|cheers) /

const finite: Readonly<Record<SpokenLanguage, RegExp>> = {
  de: / (?:ist|sind|war|waren|hat|haben|habe|hab|wird|werden|wurde|kann|können|könnte|könnten|muss|müssen|müsste|soll|sollen|sollte|sollten|will|wollen|darf|dürfen|geht|gibt|kommt|macht|machen|nehmen|steht|sagt|bin|bist|weiß|brauchen|braucht|wäre|wär|würde|hätte|hätten|gehört|kostet|zahlt|zahlen|bleibt|liegt|reicht|finde|find|glaube|denke|mein|meint|tut|lass|lasst) /,
  en: / (?:is|are|was|were|am|has|have|had|do|does|did|can|could|will|would|should|shall|must|might|may|[a-z]+'(?:s|re|ll|d|ve|m|t)|goes|go|gets|get|comes|come|says|said|makes|needs|need|wants|want|know|think|pays|costs|means|see|like|put|take|let|ought|cannot) /,
}

const infinitive: Readonly<Record<SpokenLanguage, RegExp>> = {
  de: /^(?!.* (?:ich|wir|ihr|du|er|sie|es|man|ist|sind|war|hat|haben|wird|werden|kann|können|muss|müssen|soll|sollen|wollen|will|darf|dürfen) ).* [a-zäöüß]{3,}en [.!?]/,
  en: /^ (?:(?:just|simply|so|then|maybe|or|and|well|no|yes|that's my proposal|my proposal|,|:) )*(?:lend|build|send|order|clear|pay|ask|spend|reduce|replace|reserve|sell|put|take|make|set|give|keep|leave|split|try|buy|use|charge|open|close|lock|turn|cut|cap|limit|start|stop|add|move|get|hire|share|install|fit|ban|rent|swap|switch|plant|paint|drop|raise|lower|do|ask|have) /,
}

const compiled = { de: compile('de'), en: compile('en') } as const

/** Cues by language as they are tried on plain sentences: as whole words, or from the beginning where the pattern says so. */
function compile(language: SpokenLanguage): { readonly name: string; readonly pattern: RegExp }[] {
  return cues.map(({ name, patterns }) => {
    const pattern = patterns[language]
    return {
      name,
      pattern: new RegExp(pattern.startsWith('^') ? pattern : `(?<= )(?:${pattern})(?= )`),
    }
  })
}
