// What the forecasts promise, on homes that were recorded. Needs the recorded data: COMMONWATT_DATA names
// the folder; without it the tests are skipped and say so.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cityLearn, hamlet, missingData, type Recording } from '../../bench/recordings/series.ts'
import { judge } from '../../bench/forecast.ts'

const missing = missingData()
const onRecordedHomes = missing === null ? {} : { skip: missing }

interface Promise {
  readonly name: string
  readonly recordings: () => readonly Recording[]
  readonly options: { readonly fromDay: number; readonly everyH: number }
  /** Mean absolute error of the median over that of the same hour the day before, at the most. */
  readonly atMost: number
}

const promises: readonly Promise[] = [
  {
    name: 'hourly load of CityLearn homes over a year',
    recordings: () => cityLearn('load').slice(0, 8),
    options: { fromDay: 14, everyH: 251 },
    atMost: 0.85,
  },
  {
    name: 'quarter-hourly load of HAMLET homes',
    recordings: () => hamlet('load').slice(0, 8),
    options: { fromDay: 10, everyH: 97 },
    atMost: 0.85,
  },
  {
    // Without a weather forecast, in a place where most days are like the one before.
    name: 'solar generation over a year',
    recordings: () => cityLearn('solar').slice(0, 3),
    options: { fromDay: 14, everyH: 307 },
    atMost: 0.95,
  },
]

for (const { name, recordings, options, atMost } of promises) {
  test(`${name}: the 80 % interval holds 75 to 85 %`, onRecordedHomes, () => {
    const { coverage, overYesterday } = judge(recordings(), options)
    assert.ok(coverage >= 0.75 && coverage <= 0.85, `coverage ${coverage}`)
    assert.ok(overYesterday <= atMost, `error over yesterday's ${overYesterday}`)
  })
}
