import type { UsualDay } from './usual-day.ts'

/** What a forecast is about, with what is known of it besides its history. Values are W, temperatures °C. */
export type ForecastTarget =
  | {
      /** What a home uses besides the devices that are planned. */
      readonly kind: 'load'
      readonly timeZone: string
      /** Mean power that is expected before anything was measured. */
      readonly typicalW: number
      /** What other homes use; missing: nothing is known of any. */
      readonly usual?: UsualDay
    }
  | {
      /** What a solar generator gives, never negative. */
      readonly kind: 'solar'
      readonly timeZone: string
      readonly latitude: number
      readonly longitude: number
      readonly ratedW: number
      /** 0 flat, 90 upright. */
      readonly tiltDeg: number
      /** 0 north, 90 east, 180 south. */
      readonly azimuthDeg: number
    }
  | {
      /** What a wind turbine gives, never negative. */
      readonly kind: 'wind'
      readonly timeZone: string
      readonly ratedW: number
    }
  | {
      readonly kind: 'outdoor-temperature'
      readonly timeZone: string
      readonly latitude: number
    }
  | {
      /** Heat that people draw from the hot-water tank, never negative. */
      readonly kind: 'hot-water'
      readonly timeZone: string
      readonly litresPerDay: number
    }

/** The lowest value a target can have; `-Infinity` where there is none. */
export function lowestValue(target: ForecastTarget): number {
  switch (target.kind) {
    case 'solar':
    case 'wind':
    case 'hot-water':
      return 0
    default:
      return -Infinity
  }
}

/** The highest value a target can have, with a tenth above what is written on the generator. */
export function highestValue(target: ForecastTarget): number {
  return target.kind === 'solar' || target.kind === 'wind' ? target.ratedW * 1.1 : Infinity
}
