import { isDay } from '../../accounts/payments/bank-day.ts'
import type { DecisionRecord, Tally } from '../../assembly/decision/decision.ts'
import { plainSource, type DecisionSource } from '../../assembly/decision/decision-source.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { numberField, type FormValues } from './number-field.ts'

/** Fields of how something was decided, for a refusal to stand at. */
export const recordFields = [
  'title',
  'convened',
  'inFavour',
  'against',
  'abstained',
  'eligible',
  'dissent',
  'review',
] as const

/** What led to a decision, and the earlier one that it replaces: they stand in an address, and in the form unseen. */
export const careFields = ['follows', 'question', 'meeting', 'panel', 'ballot'] as const

/** What an address fills in of a form: `?follows=...&question=...&title=...`. */
export function prefilled(query: URLSearchParams): FormValues {
  const known = ['title', 'dissent', 'convened', ...careFields]
  return Object.fromEntries(
    known.flatMap((name) => {
      const value = query.get(name)
      return value === null ? [] : [[name, value.slice(0, 2_000)]]
    }),
  )
}

/** How something was decided, from its fields. Whether it can be, is checked where it is entered. */
export function recordFromForm(values: FormValues, timeZone: string): Result<DecisionRecord> {
  const tally = tallyFromForm(values)
  if (!tally.ok) return tally
  const review = dayFromForm(values, 'review', timeZone)
  if (!review.ok) return review
  const convened = values['convened']
  return success({
    title: values['title'] ?? '',
    convened:
      convened === 'ballot' || convened === 'panel' || convened === 'steward'
        ? convened
        : 'meeting',
    method: '',
    methodVersion: '',
    logRoot: null,
    tally: tally.value,
    dissent: (values['dissent'] ?? '').trim(),
    reviewMs: review.value,
    basis: '',
  })
}

/** The earlier decision that is replaced; null: none. */
export function followsFromForm(values: FormValues): string | null {
  const text = (values['follows'] ?? '').trim()
  return text === '' ? null : text
}

/** The beginning of a day that was chosen; null: none was. */
export function dayFromForm(
  values: FormValues,
  name: string,
  timeZone: string,
): Result<number | null> {
  const text = (values[name] ?? '').trim()
  if (text === '') return success(null)
  if (!isDay(text)) return refuse('not-a-day', 'Choose a day like 2026-10-25.', name)
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number)
  return success(fromLocal(timeZone, year, month, day))
}

/** What led to it, as the address of the form said. */
export function sourcesFromForm(values: FormValues): readonly DecisionSource[] {
  return (['question', 'meeting', 'panel', 'ballot'] as const).flatMap((kind) => {
    const id = (values[kind] ?? '').trim()
    return id === '' ? [] : [plainSource(kind, id)]
  })
}

/** The numbers of a vote; null where none is filled in. */
function tallyFromForm(values: FormValues): Result<Tally | null> {
  const names = ['inFavour', 'against', 'abstained', 'eligible'] as const
  if (names.every((name) => (values[name] ?? '').trim() === '')) return success(null)
  const counts: Record<string, number> = {}
  for (const name of names) {
    const count = numberField(values, name, { min: 0, max: 1_000_000, otherwise: 0 })
    if (!count.ok) return count
    counts[name] = count.value
  }
  const { inFavour = 0, against = 0, abstained = 0, eligible = 0 } = counts
  return success({ inFavour, against, abstained, eligible, quorum: null })
}
