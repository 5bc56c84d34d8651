import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { checkText } from '../conversation/conversation.ts'
import type { Quotas } from './panel-task.ts'
import type { QuotaChange } from './relaxation.ts'

/** One answer that people can choose, and the seats for those who do. */
export interface AskedAnswer {
  readonly key: string
  /** As a steward wrote it; null: a text of the pages. */
  readonly title: string | null
  readonly min: number
  readonly max: number
}

/** Something that people are asked about themselves, so that the panel looks like the neighbourhood. */
export interface Asked {
  readonly key: string
  readonly title: string | null
  readonly answers: readonly AskedAnswer[]
}

/** What a steward picks from: few and coarse. `language`: what is spoken at home, beside the language of the place. */
export const presets = {
  age: ['under-30', '30-to-49', '50-to-64', '65-and-over'],
  dwelling: ['house', 'flat', 'other'],
  tenure: ['owned', 'rented', 'other'],
  language: ['common', 'other', 'several'],
} as const

export type Preset = keyof typeof presets

export const presetNames = ['age', 'dwelling', 'tenure', 'language'] as const satisfies Preset[]

export const askedLimits = {
  questions: 5,
  leastAnswers: 2,
  answers: 8,
  questionChars: 120,
  answerChars: 60,
} as const

/** Names that mean something to JavaScript, and are no keys of a record. */
const reserved: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor'])

/** What is asked with other seats, where they still are what a change says that they are. */
export function relaxedSeats(
  asked: readonly Asked[],
  changes: readonly QuotaChange[],
): Result<readonly Asked[]> {
  let done = 0
  const relaxed = asked.map((of) => ({
    ...of,
    answers: of.answers.map((one) => {
      const change = changes.find(
        ({ question, answer }) => question === of.key && answer === one.key,
      )
      if (change === undefined || one.min !== change.is.min || one.max !== change.is.max) return one
      done++
      return { ...one, ...change.becomes }
    }),
  }))
  if (done === changes.length && done > 0) return success(relaxed)
  return refuse('seats-changed', 'The seats have been changed since this lottery.')
}

/** What is asked, with its texts in order and seats that can be filled, or what is wrong and where. */
export function checkAsked(asked: readonly Asked[], size: number): Result<readonly Asked[]> {
  if (asked.length > askedLimits.questions) {
    const values = { most: askedLimits.questions }
    return refuse('panel-questions', `Ask at most ${values.most} things.`, 'asked', values)
  }
  const all: Asked[] = []
  for (const [q, one] of asked.entries()) {
    const at = `asked[${q}]`
    const named = namedOf(one, at)
    if (!named.ok) return named
    if (all.some(({ key }) => key === named.value.key)) return twice(`${at}.title`)
    const wrong = seatsRefusal(named.value, size, at)
    if (wrong !== null) return wrong
    all.push(named.value)
  }
  return success(all)
}

/** The seats as the lottery takes them. */
export function quotasOf(asked: readonly Asked[]): Quotas {
  return Object.fromEntries(
    asked.map(({ key, answers }) => [
      key,
      Object.fromEntries(answers.map(({ key: answer, min, max }) => [answer, { min, max }])),
    ]),
  )
}

/** What somebody answered of themselves, nothing else: or the first question that is open. */
export function checkAnswers(
  asked: readonly Asked[],
  given: Readonly<Record<string, string>>,
): Result<Readonly<Record<string, string>>> {
  const all: [string, string][] = []
  for (const { key, answers } of asked) {
    const answer = answers.find((one) => Object.hasOwn(given, key) && one.key === given[key])
    if (answer === undefined) {
      return refuse('panel-answer', 'Choose one of the answers.', `answers.${key}`)
    }
    all.push([key, answer.key])
  }
  return success(Object.fromEntries(all))
}

function namedOf({ key, title, answers }: Asked, at: string): Result<Asked> {
  const { leastAnswers, answers: most, questionChars } = askedLimits
  if (title === null) {
    const preset = presetNames.find((name) => name === key)
    const keys: readonly string[] = preset === undefined ? [] : presets[preset]
    const isWhole = keys.length === answers.length && answers.every((one, a) => one.key === keys[a])
    if (preset === undefined || !isWhole) {
      const right = presetNames.join(', ')
      const message = `A thing to ask is one of ${right} with all its answers, or has a title of its own.`
      return refuse('panel-preset', message, `${at}.key`, { right })
    }
    return success({
      key,
      title,
      answers: answers.map(({ min, max }, a) => ({ key: keys[a]!, title: null, min, max })),
    })
  }
  const own = checkName(title, questionChars, `${at}.title`)
  if (!own.ok) return own
  if (answers.length < leastAnswers || answers.length > most) {
    const message = `A question has ${leastAnswers} to ${most} answers.`
    const values = { least: leastAnswers, most }
    return refuse('panel-answers', message, `${at}.answers`, values)
  }
  const named: AskedAnswer[] = []
  for (const [a, { title: text, min, max }] of answers.entries()) {
    const name = checkName(text ?? '', askedLimits.answerChars, `${at}.answers[${a}].title`)
    if (!name.ok) return name
    if (named.some((one) => one.key === name.value)) return twice(`${at}.answers[${a}].title`)
    named.push({ key: name.value, title: name.value, min, max })
  }
  // What is published names questions by their words: nobody has to look up what a key means.
  return success({ key: own.value, title: own.value, answers: named })
}

function checkName(text: string, most: number, at: string): Result<string> {
  const checked = checkText(text, most, at, 1)
  return checked.ok && reserved.has(checked.value) ? twice(at) : checked
}

function twice(at: string): Refusal {
  return refuse('panel-name-taken', 'This name is used already: choose another one.', at)
}

/** Seats that contradict each other, or the size, in one place. Whether people are there who fill them is another matter. */
function seatsRefusal({ answers }: Asked, size: number, at: string): Refusal | null {
  for (const [a, { min, max }] of answers.entries()) {
    const isWhole = Number.isInteger(min) && Number.isInteger(max)
    if (isWhole && min >= 0 && min <= max && max <= size) continue
    const field = isWhole && min >= 0 && min <= size ? 'max' : 'min'
    const message = `Of ${size} seats, people with one answer have at least none and at most all, and not more at least than at most.`
    return refuse('panel-seats', message, `${at}.answers[${a}].${field}`, { size })
  }
  const least = answers.reduce((sum, { min }) => sum + min, 0)
  const most = answers.reduce((sum, { max }) => sum + max, 0)
  if (least <= size && most >= size) return null
  const message = `Everybody gives one of these answers. Together they have ${least} to ${most} seats; the panel has ${size}.`
  return refuse('panel-seats-sum', message, `${at}.answers[0].${least > size ? 'min' : 'max'}`, {
    least,
    most,
    size,
  })
}
