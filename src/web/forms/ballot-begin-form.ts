import type { StatedBallot } from '../../assembly/ballot/begin-ballot.ts'
import {
  backgroundLimit,
  descriptionLimit,
  optionLimit,
  type Method,
} from '../../assembly/ballot/log/ballot-shapes.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { numberField, type FormValues } from './number-field.ts'

/** Ways to vote, in the order in which a form offers them. */
export const methodChoices = [
  'approval',
  'consent',
  'star',
  'schulze',
  'ranked-pairs',
  'score',
  'quadratic',
  'equal-shares',
  'greedy-budget',
] as const satisfies readonly Method['kind'][]

/** Options that an empty form has room for, and that each press of "more" adds. */
export const usualRows = 4

/** Fields of the form that a refusal can stand at, wherever it is shown. */
export const beginFields = [
  'title',
  'background',
  'seats',
  'credits',
  'budget',
  'quorum',
  'opens-date',
  'opens-time',
  'closes-date',
  'closes-time',
  'from',
  'until',
  'review',
] as const

/** What led to a ballot: filled in by an address, and in the form unseen. */
export const ledBy = ['meeting', 'panel'] as const

export type OptionPart = 'title' | 'description' | 'cost' | 'decision'

/** The name of a field of an option. */
export function optionPart(option: number, part: OptionPart): string {
  return `option-${option}-${part}`
}

/** What a form that nobody has filled in yet says, with what an address asks for: `?title=…&option=…&option=…`. */
export function emptyBallot(query: URLSearchParams): Record<string, string> {
  const values: Record<string, string> = {
    method: 'approval',
    hide: '1',
    paper: '1',
    delegation: '1',
    quorum: '20',
    'opens-time': '08:00',
    'closes-time': '20:00',
  }
  for (const [name, value] of query) {
    if (name !== 'option' && value.length <= 10_000) values[name] = value
  }
  for (const [i, title] of query.getAll('option').slice(0, optionLimit).entries()) {
    values[optionPart(i, 'title')] = title
  }
  return values
}

/** How many options a form shows: those that are filled in, and one more at least. */
export function rowsOf(values: FormValues): number {
  const asked = Math.floor(Number(values['rows'] ?? 0)) || 0
  let rows = Math.max(usualRows, asked)
  for (let i = 0; i < optionLimit; i++) {
    if ((values[optionPart(i, 'title')] ?? '') !== '') rows = Math.max(rows, i + 1)
  }
  return Math.min(rows, optionLimit)
}

/** What a steward states of a ballot; a refusal names its field. `seed`: what the lot is drawn from. `homes`: those that are ticked. */
export function ballotFromForm(
  values: FormValues,
  homes: readonly string[],
  { timeZone, nowMs, seed }: { timeZone: string; nowMs: number; seed: string },
): Result<StatedBallot> {
  const title = (values['title'] ?? '').trim()
  if (title === '' || title.length > 300)
    return refuse('ballot-title', 'Say in 1 to 300 characters what is voted on.', 'title')
  const background = (values['background'] ?? '').trim()
  if (background.length > backgroundLimit) return tooLong('background', backgroundLimit)
  const method = methodFromForm(values)
  if (!method.ok) return method
  const options = optionsFromForm(values, 'budget' in method.value)
  if (!options.ok) return options
  const quorum = numberField(values, 'quorum', { min: 0, max: 100, otherwise: 0 })
  if (!quorum.ok) return quorum
  const opens = instant(values, 'opens', timeZone, nowMs)
  if (!opens.ok) return opens
  const closes = instant(values, 'closes', timeZone, null)
  if (!closes.ok) return closes
  const days: (number | null)[] = []
  for (const name of ['from', 'until', 'review'] as const) {
    const day = dayOf(values, name, timeZone)
    if (!day.ok) return day
    days.push(day.value)
  }
  const [fromMs = null, untilMs = null, reviewMs = null] = days
  const isSaid = (name: string): boolean => values[name] === '1'
  const language = values['language'] ?? ''
  const { question = '', topic = '', meeting = '', panel = '' } = values
  const isUnlinked = isSaid('unlinked')
  if (isSaid('some') && homes.length === 0) {
    return refuse('no-homes', 'Choose the homes whose people vote.', 'some')
  }
  return success({
    homeIds: isSaid('some') ? homes : [],
    draft: {
      title,
      language: /^[a-z]{2}$/.test(language) ? language : 'en',
      options: options.value,
      method: method.value,
      quorumPermille: Math.round(quorum.value * 10),
      opensMs: opens.value,
      closesMs: closes.value,
      seed,
      isOpenCount: !isSaid('hide'),
      // Nobody gives away a voice that no one can link to them.
      hasDelegation: isSaid('delegation') && !isUnlinked,
      isUnlinked,
      isPaper: isSaid('paper'),
      ...(background === '' ? {} : { background }),
      ...(question === '' ? {} : { question }),
      ...(topic === '' ? {} : { topic }),
      ...(meeting === '' ? {} : { meeting }),
      ...(panel === '' ? {} : { panel }),
      ...(isSaid('slate') ? { isSlate: true } : {}),
      ...(days.every((day) => day === null) ? {} : { holds: { fromMs, untilMs, reviewMs } }),
    },
  })
}

type Options = StatedBallot['draft']['options']

function methodFromForm(values: FormValues): Result<Method> {
  const kind = methodChoices.find((choice) => choice === values['method'])
  if (kind === undefined) return refuse('no-method', 'Choose one of the ways to vote.', 'method')
  if (kind === 'star' || kind === 'consent') return success({ kind })
  if (kind === 'equal-shares' || kind === 'greedy-budget') {
    const budget = wholeField(values, 'budget', 1e12)
    if (!budget.ok) return budget
    if (kind === 'greedy-budget') return success({ kind, budget: budget.value })
    return success({ kind, budget: budget.value, step: 1, isCompared: true })
  }
  const seats = numberField(values, 'seats', { min: 1, max: optionLimit, otherwise: 1 })
  if (!seats.ok) return seats
  const chosen = Math.round(seats.value)
  if (kind !== 'quadratic') return success({ kind, seats: chosen })
  const credits = numberField(values, 'credits', { min: 1, max: 10_000, otherwise: 100 })
  return credits.ok ? success({ kind, seats: chosen, credits: Math.round(credits.value) }) : credits
}

function optionsFromForm(values: FormValues, isBudget: boolean): Result<Options> {
  const options: Options[number][] = []
  for (let i = 0; i < optionLimit; i++) {
    const title = (values[optionPart(i, 'title')] ?? '').trim()
    const description = (values[optionPart(i, 'description')] ?? '').trim()
    const decision = values[optionPart(i, 'decision')] ?? ''
    if (title === '') {
      if (description === '' && decision === '') continue
      return refuse('option-title', 'Give this option a name.', optionPart(i, 'title'))
    }
    if (title.length > 300) return tooLong(optionPart(i, 'title'), 300)
    if (description.length > descriptionLimit) {
      return tooLong(optionPart(i, 'description'), descriptionLimit)
    }
    const cost = isBudget ? wholeField(values, optionPart(i, 'cost'), 1e12) : success(null)
    if (!cost.ok) return cost
    options.push({
      id: String(i + 1),
      title,
      cost: cost.value,
      ...(description === '' ? {} : { description }),
      ...(decision === '' ? {} : { decision }),
    })
  }
  if (options.length > 0) return success(options)
  return refuse('option-title', 'Give this option a name.', optionPart(0, 'title'))
}

function wholeField(values: FormValues, name: string, max: number): Result<number> {
  const read = numberField(values, name, { min: 1, max })
  if (!read.ok || Number.isInteger(read.value)) return read
  return refuse('number-out-of-range', `Type a number from 1 to ${max}.`, name, { min: 1, max })
}

/** A local date and time in two fields; `otherwise` where no date is typed, or refused where that is null. */
function instant(
  values: FormValues,
  name: 'opens' | 'closes',
  timeZone: string,
  otherwise: number | null,
): Result<number> {
  const text = (values[`${name}-date`] ?? '').trim()
  if (text === '' && otherwise !== null) return success(otherwise)
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (date === null) return refuse('not-a-date', 'Choose a day.', `${name}-date`)
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec((values[`${name}-time`] ?? '').trim())
  if (time === null) {
    return refuse('not-a-clock-time', 'Type a time of day like 22:00.', `${name}-time`)
  }
  const [year = 0, month = 0, day = 0] = date.slice(1).map(Number)
  return success(fromLocal(timeZone, year, month, day, Number(time[1]), Number(time[2])))
}

/** Midnight that begins a day; null where none is typed. */
function dayOf(values: FormValues, name: string, timeZone: string): Result<number | null> {
  const text = (values[name] ?? '').trim()
  if (text === '') return success(null)
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (date === null) return refuse('not-a-date', 'Choose a day.', name)
  const [year = 0, month = 0, day = 0] = date.slice(1).map(Number)
  return success(fromLocal(timeZone, year, month, day))
}

function tooLong(at: string, most: number): Refusal {
  return refuse('text-too-long', `Use ${most} characters at the most.`, at, { most })
}

/** What is refused of a ballot, at the field of the form. */
export function atBeginField(refusal: Refusal): Refusal {
  const at = refusal.at ?? ''
  const option = /^(?:ballot\.)?options(?:\[|\.)(\d+)/.exec(at)
  if (option !== null) return { ...refusal, at: optionPart(Number(option[1]), 'title') }
  const known = [
    ['options', optionPart(0, 'title')],
    ['closesMs', 'closes-date'],
    ['method.seats', 'seats'],
    ['untilMs', 'until'],
  ] as const
  return { ...refusal, at: known.find(([of]) => at.startsWith(of))?.[1] ?? at }
}
