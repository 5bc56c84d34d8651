import { clearSkyPower } from './clear-sky.ts'
import { monthOf, type Frame } from './frame.ts'
import type { ForecastTarget } from './target.ts'
import { shapeLength, type UsualDay } from './usual-day.ts'

/**
 * What is expected of a target before anything was measured, [frame.count]: the first day's forecast,
 * and what thin history leans on after it.
 */
export function standardProfile(target: ForecastTarget, frame: Frame): Float64Array {
  switch (target.kind) {
    case 'load':
      return target.usual === undefined
        ? byHour(frame, householdShape, target.typicalW)
        : byUsualDay(frame, target.usual)
    case 'hot-water':
      return byHour(frame, [hotWaterShape], (target.litresPerDay * drawnWhPerLitre) / 24)
    case 'solar':
      return clearSkyPower(target, frame).map((powerW) => powerW * usualClearness)
    case 'wind':
      return new Float64Array(frame.count).fill(target.ratedW * usualWindShare)
    default:
      return usualTemperature(frame, target.timeZone, target.latitude)
  }
}

/** Share of the clear-sky power that a solar generator gives on an ordinary day. */
export const usualClearness = 0.5

/** Share of its rated power that a small turbine gives on average. */
export const usualWindShare = 0.2

/** Water drawn at 45 °C out of cold water at 10 °C: 1.163 Wh per litre and kelvin. */
export const drawnWhPerLitre = 1.163 * 35

/**
 * Household profile H0, transition season, mean W of each local hour for a home of 1,000 kWh a year:
 * workday, Saturday, Sunday. Source: BDEW (VDEW 1999) in flrd/standardlastprofile, CC0.
 */
export const householdShape: readonly (readonly number[])[] = [
  [
    67, 49, 44, 43, 44, 53, 93, 130, 137, 136, 132, 133, 150, 146, 127, 113, 106, 116, 145, 172,
    168, 156, 136, 100,
  ],
  [
    73, 56, 46, 44, 43, 45, 59, 93, 130, 150, 163, 172, 181, 177, 161, 149, 147, 159, 183, 198, 180,
    147, 139, 116,
  ],
  [
    84, 62, 49, 44, 43, 43, 46, 66, 111, 160, 185, 205, 208, 169, 136, 121, 107, 112, 138, 161, 155,
    144, 128, 94,
  ],
]

/** Hot water drawn in each local hour, any scale: a morning and an evening peak (after the tapping pattern M of EN 16147). */
const hotWaterShape: readonly number[] = [
  2, 1, 1, 1, 2, 8, 26, 34, 24, 15, 11, 12, 14, 12, 9, 8, 10, 16, 26, 32, 28, 20, 12, 6,
]

/** What other homes use, at their usual level. */
function byUsualDay(frame: Frame, { meanW, shape }: UsualDay): Float64Array {
  const hours = shapeLength / 3
  const shapes = [0, 1, 2].map((type) => [...shape.subarray(type * hours, (type + 1) * hours)])
  const workday = (shapes[0] ?? []).reduce((a, b) => a + b, 0) / hours
  return byHour(frame, shapes, meanW * workday)
}

/** Shapes by day type (or one for all), scaled so that the first one's mean is `meanW`; linear between the middles of hours. */
function byHour(frame: Frame, shapes: readonly (readonly number[])[], meanW: number): Float64Array {
  const workday = shapes[0] ?? []
  const scale = meanW / (workday.reduce((a, b) => a + b, 0) / 24)
  const profile = new Float64Array(frame.count)
  for (let i = 0; i < frame.count; i++) {
    const shape = shapes[frame.dayType[i] ?? 0] ?? workday
    const hour = (((frame.slot[i] ?? 0) + 0.5) * 24) / frame.perDay - 0.5
    const before = Math.floor(hour)
    const part = hour - before
    const a = shape[(before + 24) % 24] ?? 0
    const b = shape[(before + 25) % 24] ?? 0
    profile[i] = scale * (a + (b - a) * part)
  }
  return profile
}

/**
 * A plain climate: the yearly mean falls with latitude, the season follows the sun by a month, the day
 * swings ±4 K with its top at 15:00. Good to about 5 K, which is what the first day needs.
 */
function usualTemperature(frame: Frame, timeZone: string, latitude: number): Float64Array {
  const month = monthOf(frame, timeZone)
  const yearMeanC = 27 - 0.37 * Math.abs(latitude)
  const swingC = 0.22 * Math.abs(latitude) * (latitude < 0 ? -1 : 1)
  const seasonC = -swingC * Math.cos((2 * Math.PI * (month - 1)) / 12)
  return Float64Array.from(frame.slot, (slot) => {
    const hour = (slot * 24) / frame.perDay
    return yearMeanC + seasonC + 4 * Math.cos((2 * Math.PI * (hour - 15)) / 24)
  })
}
