import { windowsLimit } from '../../energy/tariff/tariff-check.ts'
import type { PriceWindow } from '../../energy/tariff/tariff.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { priceField, timeField, type FormValues } from './number-field.ts'

/** A window of a price as a form shows it: one that goes over midnight is one row, and two windows. */
export interface WindowRow {
  readonly days: string
  readonly fromMinute: number
  /** 0: until midnight. */
  readonly toMinute: number
  readonly priceMicroPerKwh: number
}

/** Days of the week that a form offers by name. Others are named by their numbers, 0 for Sunday. */
export const dayChoices = {
  all: [0, 1, 2, 3, 4, 5, 6],
  workdays: [1, 2, 3, 4, 5],
  weekend: [0, 6],
} as const

/** The fields of a row. */
export const rowNames = ['days', 'low', 'from', 'to'] as const

/** The name of a field in a row, the first being 0. */
export function rowField(name: (typeof rowNames)[number], row: number): string {
  return row === 0 ? name : `${name}-${row + 1}`
}

/** All names that rows can have. */
export const rowFields: readonly string[] = Array.from({ length: windowsLimit }, (_, row) =>
  rowNames.map((name) => rowField(name, row)),
).flat()

/** The rows of a form for windows. Of windows that lie over each other the first holds: those stay apart and in their order. */
export function rowsOf(windows: readonly PriceWindow[]): WindowRow[] {
  const mayMerge = !windows.some((one, i) => windows.slice(0, i).some((of) => overlap(of, one)))
  const mornings = new Set<PriceWindow>()
  const rows: WindowRow[] = []
  for (const window of windows) {
    const morning =
      mayMerge && window.toMinute === 1440 && window.fromMinute > 0
        ? windows.find((other) => isMorningOf(window, other))
        : undefined
    if (morning !== undefined) mornings.add(morning)
    rows.push({ ...rowOf(window), toMinute: morning?.toMinute ?? window.toMinute % 1440 })
  }
  return rows.filter((_, i) => !mornings.has(windows[i]!))
}

/** The windows of a form: rows of which nothing but the days is filled in are none. */
export function windowsFromForm(values: FormValues): Result<PriceWindow[]> {
  const isFilled = (row: number): boolean =>
    (['low', 'from', 'to'] as const).some(
      (name) => (values[rowField(name, row)] ?? '').trim() !== '',
    )
  const rows = Array.from({ length: windowsLimit }, (_, row) => row).filter(isFilled)
  const windows: PriceWindow[] = []
  // A price by windows has one at least: where none is filled in, the first is asked for.
  for (const row of rows.length === 0 ? [0] : rows) {
    const field = (name: (typeof rowNames)[number]): string => rowField(name, row)
    const low = priceField(values, field('low'))
    if (!low.ok) return low
    const from = timeField(values, field('from'))
    if (!from.ok) return from
    const to = timeField(values, field('to'))
    if (!to.ok) return to
    const weekdays = weekdaysOf(values[field('days')] ?? 'all')
    if (weekdays === null) {
      return refuse('unknown-days', 'Choose one of the kinds of day.', field('days'))
    }
    if (from.value === to.value && from.value !== 0) {
      const reason = 'The window must end at another time than it begins.'
      return refuse('window-empty', reason, field('to'))
    }
    const window = (fromMinute: number, toMinute: number): PriceWindow => ({
      weekdays,
      fromMinute,
      toMinute,
      priceMicroPerKwh: low.value,
    })
    // A window does not cross midnight: one that would is two.
    if (from.value < to.value) windows.push(window(from.value, to.value))
    else {
      windows.push(window(from.value, 1440))
      if (to.value > 0) windows.push(window(0, to.value))
    }
  }
  return success(windows)
}

function weekdaysOf(days: string): readonly number[] | null {
  if (days in dayChoices) return dayChoices[days as keyof typeof dayChoices]
  return /^[0-6](,[0-6])*$/.test(days) ? days.split(',').map(Number) : null
}

function rowOf({ weekdays, fromMinute, toMinute, priceMicroPerKwh }: PriceWindow): WindowRow {
  const days = [...new Set(weekdays)].toSorted((a, b) => a - b).join(',')
  const choice = Object.entries(dayChoices).find(([, of]) => of.join(',') === days)
  return { days: choice?.[0] ?? days, fromMinute, toMinute, priceMicroPerKwh }
}

function isMorningOf(evening: PriceWindow, other: PriceWindow): boolean {
  return (
    other.fromMinute === 0 &&
    other.toMinute < evening.fromMinute &&
    other.priceMicroPerKwh === evening.priceMicroPerKwh &&
    rowOf(other).days === rowOf(evening).days
  )
}

function overlap(one: PriceWindow, other: PriceWindow): boolean {
  return (
    one.fromMinute < other.toMinute &&
    other.fromMinute < one.toMinute &&
    one.weekdays.some((day) => other.weekdays.includes(day))
  )
}
