import { getPosition } from 'suncalc'
import type { Frame } from './frame.ts'

/** Where a solar generator stands and how it looks at the sky. */
export interface SolarSite {
  readonly latitude: number
  readonly longitude: number
  readonly ratedW: number
  /** 0 flat, 90 upright. */
  readonly tiltDeg: number
  /** 0 north, 90 east, 180 south. */
  readonly azimuthDeg: number
}

/** Power of a solar generator under a clear sky, W, in the middle of each step of the frame from `from` on, [frame.count]. */
export function clearSkyPower(site: SolarSite, frame: Frame, from = 0): Float64Array {
  const power = new Float64Array(frame.count)
  for (let i = from; i < frame.count; i++) {
    power[i] = clearSkyPowerAt(site, frame.startMs + (i + 0.5) * frame.stepMs)
  }
  return power
}

/** Rated power is given at 1000 W/m²; heat, inverter and dirt take this share of it. */
const performanceRatio = 0.85

/** Power of a solar generator under a clear sky at one instant, W. */
export function clearSkyPowerAt(site: SolarSite, atMs: number): number {
  const { altitude, azimuth } = getPosition(new Date(atMs), site.latitude, site.longitude)
  const onPlane = clearSkyIrradiance(altitude, azimuth, site.tiltDeg, site.azimuthDeg)
  return Math.min(site.ratedW, (site.ratedW * performanceRatio * onPlane) / 1000)
}

const radians = Math.PI / 180

/**
 * Irradiance on a plane under a clear sky, W/m², from the sun's place in degrees: direct light
 * 1353·0.7^(m^0.678) (Meinel and Meinel 1976) at air mass m (Kasten and Young 1989), plus a tenth of it
 * from the whole sky that the plane sees.
 */
export function clearSkyIrradiance(
  altitudeDeg: number,
  azimuthDeg: number,
  tiltDeg: number,
  planeAzimuthDeg: number,
): number {
  if (altitudeDeg <= 0) return 0
  const sinAltitude = Math.sin(altitudeDeg * radians)
  const airMass = 1 / (sinAltitude + 0.50572 * (altitudeDeg + 6.07995) ** -1.6364)
  const direct = 1353 * 0.7 ** (airMass ** 0.678)
  const cosTilt = Math.cos(tiltDeg * radians)
  const cosIncidence =
    sinAltitude * cosTilt +
    Math.cos(altitudeDeg * radians) *
      Math.sin(tiltDeg * radians) *
      Math.cos((azimuthDeg - planeAzimuthDeg) * radians)
  return direct * (Math.max(0, cosIncidence) + (0.1 * (1 + cosTilt)) / 2)
}
