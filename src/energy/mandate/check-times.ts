import { refuse, type Refusal } from '../../kernel/refusal.ts'
import type { Mandate } from './mandate.ts'

/** What is wrong with when a rule holds; undefined: nothing. */
export function checkTimes({
  when,
  fromMs,
  untilMs,
}: Pick<Mandate, 'when' | 'fromMs' | 'untilMs'>): Refusal | undefined {
  const { weekdays, months, fromMinute, toMinute } = when
  return (
    wrongDays(weekdays, 'when.weekdays') ??
    wrongMonths(months, 'when.months') ??
    checkQuarter(fromMinute, 'when.fromMinute', 0, 1425) ??
    checkQuarter(toMinute, 'when.toMinute', 0, 1440) ??
    (fromMinute === toMinute
      ? refuse(
          'window-empty',
          `when.toMinute is ${toMinute}, as when.fromMinute; a window ends at another time than it begins, and a whole day is 0 to 1440.`,
          'when.toMinute',
        )
      : undefined) ??
    (untilMs !== null && !(untilMs > fromMs)
      ? refuse('ends-before', `untilMs is ${untilMs}; it lies after fromMs, ${fromMs}.`, 'untilMs')
      : undefined)
  )
}

/** What is wrong with days of the week; undefined: nothing. */
export function wrongDays(weekdays: readonly number[], at: string): Refusal | undefined {
  const wrong = wrongNumbers(weekdays, at, 0, 6)
  return wrong === null ? undefined : refuse('mandate-days', wrong, at)
}

/** What is wrong with months; undefined: nothing. */
export function wrongMonths(months: readonly number[], at: string): Refusal | undefined {
  const wrong = wrongNumbers(months, at, 1, 12)
  return wrong === null ? undefined : refuse('mandate-months', wrong, at)
}

/** What is wrong with numbers that are to be whole and in a range; null: nothing. */
function wrongNumbers(
  values: readonly number[],
  at: string,
  least: number,
  most: number,
): string | null {
  const isRight = (value: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most
  if (values.length > 0 && values.length <= 100 && values.every(isRight)) return null
  const found = values.slice(0, 20).join(', ')
  return `${at} is [${found}]; it has one or more of ${least} to ${most}.`
}

/** What is wrong with a minute of the day; undefined: nothing. */
export function wrongMinute(minute: number, at: string): Refusal | undefined {
  const wrong = wrongNumbers([minute], at, 0, 1439)
  return wrong === null ? undefined : refuse('not-a-clock-time', wrong, at)
}

function checkQuarter(
  minute: number,
  at: string,
  least: number,
  most: number,
): Refusal | undefined {
  if (Number.isInteger(minute / 15) && minute >= least && minute <= most) return undefined
  const message = `${at} is ${minute}; it is a whole quarter hour from ${least} to ${most}.`
  return refuse('mandate-times', message, at)
}
