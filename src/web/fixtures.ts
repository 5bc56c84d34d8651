import { fromLocal } from '../kernel/local-time.ts'
import { seededRandom } from '../kernel/random.ts'
import { quarterMs } from '../kernel/steps.ts'
import type { Frame } from './layout.tsx'
import { wording, type Wording } from './messages/wording.ts'
import type { Language } from './messages/catalogue.ts'
import { dayFraction } from './view/day-fraction.ts'
import type { CellHead, DayView, HomeRing, NowView } from './view/now.ts'

// A neighbourhood on a June afternoon, made up from one seed: what the tests of pages are drawn from.

export const timeZone = 'Europe/Vienna'
export const nowMs = fromLocal(timeZone, 2026, 6, 17, 14, 20)

export const sonnenhof: CellHead = {
  slug: 'sonnenhof',
  name: 'Sonnenhof',
  kind: 'neighbourhood',
  timeZone,
  currency: 'EUR',
  isSample: true,
  speed: 60,
}

export const voice = (language: Language): Wording => wording(language, { timeZone, currency: 'EUR' })

export function frame(language: Language = 'en', over: Partial<Frame> = {}): Frame {
  return {
    wording: voice(language),
    path: '/at/sonnenhof',
    cell: sonnenhof,
    nowMs,
    places: { neighbourhood: 'sonnenhof', home: 'sonnenhof-07', isSteward: true },
    reader: null,
    isSetUp: false,
    assets: { style: '/style.css', script: (name) => `/islands/${name}.js` },
    notice: null,
    ...over,
  }
}

/** The last 8 hours and the next 16 of a sunny day with some wind. */
export function sunnyDay(scale = 1): DayView {
  const random = seededRandom(7)
  const startMs = Math.floor((nowMs - 8 * 3_600_000) / quarterMs) * quarterMs
  const count = 96
  const fractions = Float64Array.from({ length: count }, (_, k) =>
    dayFraction(timeZone, startMs + k * quarterMs),
  )
  const bell = (at: number, middle: number, width: number) => Math.exp(-(((at - middle) / width) ** 2))
  const noise = (share: number) => 1 + share * (random.next() - 0.5)
  const sunW = fractions.map((at) => Math.max(0, 58_000 * scale * bell(at, 0.53, 0.13) * noise(0.1) - 700))
  const windW = fractions.map((at) => 6500 * scale * (1 + 0.4 * Math.sin(at * 9)) * noise(0.2))
  const useW = fractions.map(
    (at) =>
      scale *
      (9000 + 13_000 * bell(at, 0.79, 0.08) + 8000 * bell(at, 0.3, 0.05) + 14_000 * bell(at, 0.52, 0.07)) *
      noise(0.12),
  )
  const movedW = fractions.map((at) => scale * (24_000 * bell(at, 0.5, 0.07) + 14_000 * bell(at, 0.82, 0.06)))
  const netW = fractions.map((_, k) => (useW[k] ?? 0) - (sunW[k] ?? 0) - (windW[k] ?? 0))
  return { startMs, stepMs: quarterMs, fractions, sunW, windW, useW, movedW, netW, nowStep: 33 }
}

export function homeRings(count: number, closed = 0): HomeRing[] {
  const random = seededRandom(11)
  const { fractions } = sunnyDay()
  return Array.from({ length: count }, (_, i) => {
    const name = `Home ${i + 1}`
    if (i >= count - closed) return { kind: 'closed', name }
    const sun = 1500 + 3500 * random.next()
    return {
      kind: 'open',
      slug: `sonnenhof-${String(i + 1).padStart(2, '0')}`,
      name,
      netW: fractions.map(
        (at) => 600 + 1500 * Math.exp(-(((at - 0.8) / 0.1) ** 2)) - sun * Math.exp(-(((at - 0.53) / 0.13) ** 2)),
      ),
      nowW: i % 9 === 4 ? 20 : i % 5 === 3 ? 1200 : -sun * 0.6,
      isOwn: i === 6,
    }
  })
}

export function nowView(over: Partial<NowView> = {}): NowView {
  return {
    nowMs,
    netW: -12_300,
    batteriesCharging: 9,
    batteriesGiving: 0,
    carsCharging: 2,
    turn: { atMs: fromLocal(timeZone, 2026, 6, 17, 19, 40), untilMs: nowMs + 129_600_000 },
    day: sunnyDay(),
    homes: homeRings(20),
    flows: {
      from: [
        { name: 'sun', powerW: 51_200 },
        { name: 'wind', powerW: 6400 },
      ],
      to: [
        { name: 'use', powerW: 14_900 },
        { name: 'heat', powerW: 5200 },
        { name: 'cars', powerW: 9100 },
        { name: 'battery-in', powerW: 16_100 },
        { name: 'grid-out', powerW: 12_300 },
      ],
    },
    price: {
      importMicroPerKwh: 284_000,
      exportMicroPerKwh: 71_000,
      localMicroPerKwh: 142_000,
      cheapest: { atMs: fromLocal(timeZone, 2026, 6, 18, 2, 0), importMicroPerKwh: 191_000 },
    },
    plan: {
      issuedMs: fromLocal(timeZone, 2026, 6, 17, 14, 15),
      hours: 36,
      homes: 20,
      costMicro: 18_420_000,
      boundMicro: 18_412_600,
      gap: 0.0004,
      idleCostMicro: 31_750_000,
      rounds: 34,
      seconds: 0.21,
      relaxed: [],
    },
    account: { sharedWh: 1_284_000, savedMicro: 214_380_000 },
    ...over,
  }
}
