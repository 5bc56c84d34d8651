import { getPosition } from 'suncalc'
import type { Place } from '../cell/cell.ts'
import { dayMs, hourMs, minuteMs } from '../kernel/steps.ts'
import { seedFor, waveAt } from './noise.ts'

/** The weather at one instant, the same for the whole neighbourhood. */
export interface Weather {
  readonly sunAltitudeDeg: number
  /** 0 north, 90 east. */
  readonly sunAzimuthDeg: number
  /** Part of the clear-sky light that comes through the clouds, 0..1. */
  readonly clearness: number
  /** On level ground, W/m². */
  readonly irradianceWPerM2: number
  readonly outdoorC: number
  readonly windSpeedMPerS: number
}

/** Weather as a function of the seed, the place and the instant: slow, daily and short waves on top of the sun's path. */
export function weatherAt(seed: number, place: Place, atMs: number): Weather {
  const { altitude, azimuth } = getPosition(new Date(atMs), place.latitude, place.longitude)
  const clearness = clearnessAt(seed, atMs)
  return {
    sunAltitudeDeg: altitude,
    sunAzimuthDeg: azimuth,
    clearness,
    irradianceWPerM2: clearness * clearSkyIrradiance(altitude),
    outdoorC: outdoorAt(seed, place, atMs, clearness),
    windSpeedMPerS: windAt(seed, atMs),
  }
}

/** Light on level ground under a clear sky, W/m²: 1098·cos z·exp(-0.057 / cos z) (Haurwitz 1945). */
export function clearSkyIrradiance(sunAltitudeDeg: number): number {
  if (sunAltitudeDeg <= 0) return 0
  const cosZenith = Math.sin((sunAltitudeDeg * Math.PI) / 180)
  return 1098 * cosZenith * Math.exp(-0.057 / cosZenith)
}

/** Fronts pass in a day or two, cloud fields in hours, single clouds in minutes; these only where the sky is broken. */
function clearnessAt(seed: number, atMs: number): number {
  const front = waveAt(seedFor(seed, 'front'), atMs, 30 * hourMs)
  const field = waveAt(seedFor(seed, 'field'), atMs, 4 * hourMs)
  const cloud = waveAt(seedFor(seed, 'cloud'), atMs, 12 * minuteMs)
  const cover = 1 / (1 + Math.exp(-(front * 1.8 + field * 0.8 - 0.6)))
  const broken = cover * (1 - cover) * 4
  const clear = 1 - 0.78 * cover ** 1.5 + 0.12 * broken * cloud
  return Math.min(1, Math.max(0.08, clear))
}

/** Season, time of day (more under a clear sky) and a wave of days, °C. */
function outdoorAt(seed: number, place: Place, atMs: number, clearness: number): number {
  const year = (atMs / dayMs - 15) / 365.25
  const swingC = place.latitude >= 0 ? 10.5 : -10.5
  const season = 27 - 0.36 * Math.abs(place.latitude) - swingC * Math.cos(2 * Math.PI * year)
  const solarHour = ((atMs / hourMs + place.longitude / 15) % 24) - 15
  const daily = (2 + 3.5 * clearness) * Math.cos((2 * Math.PI * solarHour) / 24)
  return season + daily + 3 * waveAt(seedFor(seed, 'air'), atMs, 50 * hourMs)
}

/** Log-normal wind, m/s: mean about 6, gusts of minutes on weather of hours. */
function windAt(seed: number, atMs: number): number {
  const weather = waveAt(seedFor(seed, 'wind'), atMs, 16 * hourMs)
  const hours = waveAt(seedFor(seed, 'breeze'), atMs, 3 * hourMs)
  const gusts = waveAt(seedFor(seed, 'gust'), atMs, 4 * minuteMs)
  return 5.6 * Math.exp(0.42 * weather + 0.2 * hours + 0.07 * gusts)
}
