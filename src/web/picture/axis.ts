import { dayFraction } from '../view/day-fraction.ts'

/** 1, 2 or 5 times a power of ten, at least `about`. */
export function niceStep(about: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(about, 1)))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= about) ?? 10 * power
}

/** Round values between the lowest and the highest, so many at the most (but zero or the ends). */
export function niceMarks(lowest: number, highest: number, most: number): number[] {
  const step = niceStep((highest - lowest) / most)
  const marks: number[] = []
  for (let mark = Math.ceil(lowest / step) * step; mark <= highest; mark += step) marks.push(mark)
  return marks
}

/** Steps at which a local hour that four divides begins, by the part of the local day that each step begins at. */
export function hourMarks(fractions: Float64Array): number[] {
  return [...fractions.keys()].filter((k) => {
    const hour = (fractions[k] ?? 0) * 24
    return k > 2 && k < fractions.length - 2 && Math.abs(hour - Math.round(hour / 4) * 4) < 0.01
  })
}

/** The part of the local day at which each of `count` steps begins. */
export function fractionsOf(
  timeZone: string,
  startMs: number,
  stepMs: number,
  count: number,
): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => dayFraction(timeZone, startMs + k * stepMs))
}
