// What is expected of a home of which little was measured yet: by the standard profile, and by what other homes use. Each home of CityLearn 2022
// and of HAMLET in turn comes new, at several times of the recording, and the others are known from the weeks before; forecasts of 36 h from
// its first days.

import { dayMs } from '../src/kernel/steps.ts'
import { forecast } from '../src/sense/forecaster.ts'
import { frameOf } from '../src/sense/frame.ts'
import { addScores, noScore, scoreOf, type Score } from '../src/sense/score.ts'
import { householdShape } from '../src/sense/standard-profile.ts'
import { addDays, sumsOfHome, usualDay, type UsualDay } from '../src/sense/usual-day.ts'
import { cityLearn, hamlet, missingData, type Recording } from './recordings/series.ts'

/** Days of which the home has a history when it is forecast. */
const days = [0, 1, 2, 4, 7, 14] as const
/** Days of the others that are known: those before the home came. */
const knownDays = 28
/** And then after every so many days. */
const arrivalDays = 56

export async function run(): Promise<Record<string, unknown>> {
  const missing = missingData()
  if (missing !== null) throw new Error(missing)
  const sets = { cityLearn: cityLearn('load'), hamlet: hamlet('load') }
  const rows = Object.entries(sets).flatMap(([set, homes]) =>
    days.map((day) => {
      const [plain, learned] = [false, true].map((isLearned) => errorOf(homes, day, isLearned))
      return { set, homes: homes.length, day, ...compared(plain ?? noScore, learned ?? noScore) }
    }),
  )
  return { rows }
}

function compared(plain: Score, learned: Score) {
  const error = ({ absolute, steps }: Score): number => absolute / steps
  return {
    standardW: round(error(plain)),
    learnedW: round(error(learned)),
    errorLess: `${round(100 * (1 - error(learned) / error(plain)))} %`,
    pinballLess: `${round(100 * (1 - learned.pinball / plain.pinball))} %`,
  }
}

function errorOf(homes: readonly Recording[], day: number, isLearned: boolean): Score {
  let total = noScore
  for (const home of homes) {
    const { startMs, stepMs, values, target } = home
    if (target.kind !== 'load') continue
    const perDay = dayMs / stepMs
    const count = perDay * 1.5
    const last = values.length - count - day * perDay
    for (let arrival = knownDays * perDay; arrival <= last; arrival += arrivalDays * perDay) {
      const usual = isLearned ? fromOthers(homes, home, arrival) : undefined
      const origin = arrival + day * perDay
      const history = {
        startMs: startMs + arrival * stepMs,
        stepMs,
        values: values.subarray(arrival, origin),
      }
      const issuedMs = startMs + origin * stepMs
      const { values: said } = forecast(history, {
        seriesId: 1,
        issuedMs,
        steps: { startMs: issuedMs, stepMs, count },
        target: usual === undefined ? target : { ...target, usual },
      })
      const truth = values.subarray(origin, origin + count)
      total = addScores(total, scoreOf(said, truth, truth, 1))
    }
  }
  return total
}

/** The usual day of all homes but one, from the weeks before step `end`. */
function fromOthers(homes: readonly Recording[], but: Recording, end: number): UsualDay {
  const sums = homes.flatMap((home) => {
    if (home === but || home.target.kind !== 'load') return []
    const { stepMs, target } = home
    const from = end - (knownDays * dayMs) / stepMs
    const known = {
      startMs: home.startMs + from * stepMs,
      stepMs,
      values: home.values.subarray(from, end),
    }
    const ask = { startMs: home.startMs + end * stepMs, stepMs, count: 1 }
    return sumsOfHome(frameOf(known, ask, target.timeZone)) ?? []
  })
  return usualDay(addDays(sums), householdShape, 400)
}

function round(value: number): number {
  return Number(value.toFixed(1))
}
