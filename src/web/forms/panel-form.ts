import {
  askedLimits,
  presetNames,
  presets,
  type Asked,
  type AskedAnswer,
  type Preset,
} from '../../assembly/panel/asked.ts'
import type { PanelChange, PanelDraft } from '../../assembly/panel/panel.ts'
import type { SeedFrom } from '../../assembly/panel/panel-lottery.ts'
import { fromLocal, localDayEndMs, localParts } from '../../kernel/local-time.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { FromForm } from './limits-form.ts'
import { numberField, timeField, type FormValues } from './number-field.ts'

/** One question of the form: `prefix` begins the names of its fields. */
export interface AskedFields {
  readonly prefix: string
  readonly answers: number
}

/** What a steward can tick, and a question of their own. */
export const offered: readonly AskedFields[] = [
  ...presetNames.map((name) => ({ prefix: name, answers: presets[name].length })),
  { prefix: 'own', answers: askedLimits.answers },
]

/** The name of a field of an answer, the first being 0. */
export function seatField(prefix: string, answer: number, of: 'min' | 'max' | 'title'): string {
  return `${prefix}-${answer}-${of}`
}

/** All names of the form, for a refusal to stand at. */
export const panelFields: readonly string[] = [
  'title',
  'purpose',
  'question',
  'size',
  'answers-until',
  'meets',
  'meets-time',
  'ends',
  'own-title',
  ...offered.flatMap(({ prefix, answers }) => fieldsOf(prefix, answers)),
]

/** The fields of one question. */
export function fieldsOf(prefix: string, answers: number): string[] {
  return Array.from({ length: answers }, (_, a) =>
    (['min', 'max', 'title'] as const).map((of) => seatField(prefix, a, of)),
  ).flat()
}

/** What a form says of a new panel. Whether it can be, is checked by `checkPanel`. */
export function panelFromForm(
  values: FormValues,
  of: { readonly timeZone: string; readonly language: string },
): Result<FromForm<PanelDraft>> {
  const size = numberField(values, 'size', { min: 1, max: 200 })
  if (!size.ok) return size
  const dates = datesFromForm(values, of.timeZone)
  if (!dates.ok) return dates
  const asked: Asked[] = []
  const prefixes: string[] = []
  for (const { prefix, answers } of offered) {
    const read =
      prefix === 'own'
        ? ownFromForm(values, answers, size.value)
        : presetFromForm(values, prefix, size.value)
    if (!read.ok) return read
    if (read.value === null) continue
    asked.push(read.value)
    prefixes.push(prefix)
  }
  const stated: PanelDraft = {
    conversationId: values['question'] === '' ? null : (values['question'] ?? null),
    title: values['title'] ?? '',
    purpose: values['purpose'] ?? '',
    language: of.language,
    size: size.value,
    asked,
    ...dates.value,
  }
  return success({ stated, fieldOf: (at) => panelField(at, prefixes) })
}

/** What a form says of other seats and dates for a panel that is there. */
export function changeFromForm(
  values: FormValues,
  asked: readonly Asked[],
  timeZone: string,
): Result<FromForm<PanelChange>> {
  const size = numberField(values, 'size', { min: 1, max: 200 })
  if (!size.ok) return size
  const dates = datesFromForm(values, timeZone)
  if (!dates.ok) return dates
  const changed: Asked[] = []
  for (const [q, one] of asked.entries()) {
    const answers = answersFromForm(values, `q${q}`, one.answers, size.value)
    if (!answers.ok) return answers
    changed.push({ ...one, answers: answers.value })
  }
  const prefixes = asked.map((_, q) => `q${q}`)
  const stated = { size: size.value, asked: changed, ...dates.value }
  return success({ stated, fieldOf: (at) => panelField(at, prefixes) })
}

/** Where a form says that a seed will come from. */
export function seedFromForm(values: FormValues, timeZone: string): Result<SeedFrom> {
  if (values['seed-from'] !== 'public') return success({ kind: 'dice' })
  const atMs = momentField(values, 'seed-day', 'seed-time', timeZone)
  if (!atMs.ok) return atMs
  return success({ kind: 'public', name: values['seed-name'] ?? '', atMs: atMs.value })
}

function datesFromForm(
  values: FormValues,
  timeZone: string,
): Result<Pick<PanelDraft, 'answersUntilMs' | 'meetsMs' | 'endsMs'>> {
  const answers = dayField(values, 'answers-until', timeZone)
  if (!answers.ok) return answers
  const meets = momentField(values, 'meets', 'meets-time', timeZone)
  if (!meets.ok) return meets
  const ends = dayField(values, 'ends', timeZone)
  if (!ends.ok) return ends
  return success({
    answersUntilMs: localDayEndMs(timeZone, answers.value),
    meetsMs: meets.value,
    endsMs: localDayEndMs(timeZone, ends.value),
  })
}

function presetFromForm(values: FormValues, prefix: string, size: number): Result<Asked | null> {
  if (values[`ask-${prefix}`] !== '1') return success(null)
  const key: Preset = presetNames.find((name) => name === prefix) ?? 'age'
  const known = presets[key].map((answer) => ({ key: answer, title: null }))
  const answers = answersFromForm(values, prefix, known, size)
  return answers.ok ? success({ key, title: null, answers: answers.value }) : answers
}

function ownFromForm(values: FormValues, most: number, size: number): Result<Asked | null> {
  const title = (values['own-title'] ?? '').trim()
  const titles = Array.from({ length: most }, (_, a) =>
    (values[seatField('own', a, 'title')] ?? '').trim(),
  )
  const last = titles.findLastIndex((text) => text !== '')
  if (title === '' && last < 0) return success(null)
  const known = titles.slice(0, last + 1).map((text) => ({ key: text, title: text }))
  const answers = answersFromForm(values, 'own', known, size)
  return answers.ok ? success({ key: title, title, answers: answers.value }) : answers
}

/** Seats as they are typed: empty is none at least, and all at most. */
function answersFromForm(
  values: FormValues,
  prefix: string,
  known: readonly Pick<AskedAnswer, 'key' | 'title'>[],
  size: number,
): Result<AskedAnswer[]> {
  const answers: AskedAnswer[] = []
  for (const [a, { key, title }] of known.entries()) {
    const range = { min: 0, max: size }
    const min = numberField(values, seatField(prefix, a, 'min'), { ...range, otherwise: 0 })
    if (!min.ok) return min
    const max = numberField(values, seatField(prefix, a, 'max'), { ...range, otherwise: size })
    if (!max.ok) return max
    answers.push({ key, title, min: min.value, max: max.value })
  }
  return success(answers)
}

/** Midnight that begins a chosen day, or `minutes` later by the clocks there. */
function dayField(values: FormValues, name: string, timeZone: string, minutes = 0): Result<number> {
  const text = (values[name] ?? '').trim()
  const [, year, month, day] = (/^(20\d\d)-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number)
  if (year !== undefined && month !== undefined && day !== undefined) {
    const noon = localParts('UTC', Date.UTC(year, month - 1, day, 12))
    if (noon.month === month && noon.day === day) {
      return success(fromLocal(timeZone, year, month, day, 0, minutes))
    }
  }
  return refuse('not-a-day', 'Choose a day like 2026-10-25.', name)
}

function momentField(
  values: FormValues,
  dayName: string,
  timeName: string,
  timeZone: string,
): Result<number> {
  const minutes = timeField(values, timeName)
  return minutes.ok ? dayField(values, dayName, timeZone, minutes.value) : minutes
}

/** The field of the form for a field of the draft. */
function panelField(at: string, prefixes: readonly string[]): string {
  const known = [
    ['answersUntilMs', 'answers-until'],
    ['meetsMs', 'meets'],
    ['endsMs', 'ends'],
    ['conversationId', 'question'],
  ] as const
  const own = known.find(([of]) => of === at)
  if (own !== undefined) return own[1]
  const [, q, a, of] = /^asked\[(\d+)\](?:\.answers(?:\[(\d+)\]\.(min|max|title))?)?/.exec(at) ?? []
  const prefix = prefixes[Number(q ?? NaN)]
  if (prefix === undefined) return at
  return a === undefined ? `${prefix}-title` : `${prefix}-${a}-${of}`
}
