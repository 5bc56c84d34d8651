import { fromLocal } from '../kernel/local-time.ts'
import { seededRandom } from '../kernel/random.ts'
import { quarterMs } from '../kernel/steps.ts'
import type { Frame } from './layout.tsx'
import { wording, type Wording } from './messages/wording.ts'
import type { Language } from './messages/catalogue.ts'
import { dayFraction } from './view/day-fraction.ts'
import type { AccountsView, MonthChoice, StatementLine, StatementView } from './view/accounts.ts'
import type { DeviceView, HomeView } from './view/home.ts'
import type { NeighbourhoodView } from './view/neighbourhood.ts'
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

export const voice = (language: Language): Wording =>
  wording(language, { timeZone, currency: 'EUR' })

export function frame(language: Language = 'en', over: Partial<Frame> = {}): Frame {
  return {
    wording: voice(language),
    path: '/at/sonnenhof',
    cell: sonnenhof,
    nowMs,
    places: { neighbourhood: 'sonnenhof', home: 'sonnenhof-07', isSteward: true },
    reader: null,
    isSetUp: false,
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
  const bell = (at: number, middle: number, width: number) =>
    Math.exp(-(((at - middle) / width) ** 2))
  const noise = (share: number) => 1 + share * (random.next() - 0.5)
  const sunW = fractions.map((at) =>
    Math.max(0, 58_000 * scale * bell(at, 0.53, 0.13) * noise(0.1) - 700),
  )
  const windW = fractions.map((at) => 6500 * scale * (1 + 0.4 * Math.sin(at * 9)) * noise(0.2))
  const useW = fractions.map(
    (at) =>
      scale *
      (9000 +
        13_000 * bell(at, 0.79, 0.08) +
        8000 * bell(at, 0.3, 0.05) +
        14_000 * bell(at, 0.52, 0.07)) *
      noise(0.12),
  )
  const movedW = fractions.map(
    (at) => scale * (24_000 * bell(at, 0.5, 0.07) + 14_000 * bell(at, 0.82, 0.06)),
  )
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
        (at) =>
          600 +
          1500 * Math.exp(-(((at - 0.8) / 0.1) ** 2)) -
          sun * Math.exp(-(((at - 0.53) / 0.13) ** 2)),
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

export const home: CellHead = { ...sonnenhof, slug: 'sonnenhof-07', name: 'Home 7', kind: 'home' }

export function device(over: Partial<DeviceView>): DeviceView {
  return {
    id: 'thing',
    kind: 'battery',
    name: 'Battery in the cellar',
    isControllable: true,
    powerW: 3180,
    stateOfCharge: 0.62,
    indoorC: null,
    tankC: null,
    atMs: nowMs - 5000,
    doings: [
      {
        powerW: 3200,
        reason: 'own-sun',
        fromMs: nowMs,
        untilMs: fromLocal(timeZone, 2026, 6, 17, 16, 15),
      },
      {
        powerW: 0,
        reason: 'waiting',
        fromMs: fromLocal(timeZone, 2026, 6, 17, 16, 15),
        untilMs: fromLocal(timeZone, 2026, 6, 17, 19, 30),
      },
    ],
    override: null,
    following: 'following',
    ...over,
  }
}

export function homeView(over: Partial<HomeView> = {}): HomeView {
  const until = fromLocal(timeZone, 2026, 6, 18, 1, 15)
  return {
    nowMs,
    netW: -1420,
    day: { ...sunnyDay(0.09), windW: new Float64Array(96) },
    devices: [
      device({ id: 'a' }),
      device({
        id: 'b',
        kind: 'car',
        name: 'Blue car',
        powerW: 0,
        stateOfCharge: 0.41,
        doings: [
          { powerW: 0, reason: 'waiting', fromMs: nowMs, untilMs: until },
          { powerW: 7400, reason: 'cheap-hours', fromMs: until, untilMs: until + 18_900_000 },
        ],
      }),
      device({
        id: 'c',
        kind: 'heat-pump',
        name: 'Heat pump',
        powerW: 640,
        stateOfCharge: null,
        indoorC: 21.4,
        tankC: 52,
        override: { mode: 'hurry', untilMs: nowMs + 3_600_000 },
      }),
      device({
        id: 'd',
        kind: 'solar',
        name: 'Solar roof',
        isControllable: false,
        powerW: -4630,
        stateOfCharge: null,
        doings: [{ powerW: -4600, reason: 'fixed', fromMs: nowMs, untilMs: until }],
      }),
    ],
    plan: nowView().plan,
    month: {
      amountMicro: -31_420_000,
      savedMicro: 12_870_000,
      fromNeighboursWh: 84_200,
      toNeighboursWh: 61_050,
      monthKey: '2026-06',
    },
    ...over,
  }
}

export function neighbourhoodView(over: Partial<NeighbourhoodView> = {}): NeighbourhoodView {
  return {
    nowMs,
    day: sunnyDay(),
    lately: { madeWh: 301_000, usedWh: 214_000, importedWh: 31_500, exportedWh: 98_000 },
    importLimitW: 35_000,
    exportLimitW: 60_000,
    members: homeRings(8, 5).map((home, i) => ({ home, people: i % 4 })),
    shared: [{ id: 'w', name: 'Wind turbine', powerW: -6400 }],
    ...over,
  }
}

export function statementView(over: Partial<StatementView> = {}): StatementView {
  const lines: StatementLine[] = [
    {
      kind: 'from-neighbours',
      source: 'measured',
      energyWh: 61_204,
      amountMicro: -10_404_680,
      aloneMicro: -17_381_936,
    },
    {
      kind: 'from-plants',
      source: 'measured',
      energyWh: 23_010,
      amountMicro: -3_911_700,
      aloneMicro: -6_534_840,
    },
    {
      kind: 'from-grid',
      source: 'measured',
      energyWh: 93_440,
      amountMicro: -26_536_960,
      aloneMicro: -26_536_960,
    },
    {
      kind: 'from-grid',
      source: 'estimated',
      energyWh: 210,
      amountMicro: -59_640,
      aloneMicro: -59_640,
    },
    {
      kind: 'to-neighbours',
      source: 'measured',
      energyWh: -61_050,
      amountMicro: 10_378_500,
      aloneMicro: 4_334_550,
    },
    {
      kind: 'network-fee',
      source: 'measured',
      energyWh: 0,
      amountMicro: -2_105_350,
      aloneMicro: 0,
    },
  ]
  const sum = (field: 'amountMicro' | 'aloneMicro') =>
    lines.reduce((all, line) => all + line[field], 0)
  return {
    owner: 'Home 7',
    fromMs: fromLocal(timeZone, 2026, 6, 1),
    toMs: fromLocal(timeZone, 2026, 7, 1),
    timeZone,
    lines,
    amountMicro: sum('amountMicro'),
    aloneMicro: sum('aloneMicro'),
    gaps: 3,
    monthKey: '2026-06',
    months: months(),
    ...over,
  }
}

export function months(): MonthChoice[] {
  return [6, 5].map((month) => ({
    key: `2026-0${month}`,
    startMs: fromLocal(timeZone, 2026, month, 1),
  }))
}

export function accountsView(over: Partial<AccountsView> = {}): AccountsView {
  const [month = { key: '', startMs: 0 }] = months()
  return {
    month,
    months: months(),
    members: homeRings(6).map((ring, i) => ({
      slug: i < 2 ? `sonnenhof-0${i + 1}` : null,
      name: ring.name,
      amountMicro: (i - 3) * 11_340_000,
      savedMicro: (i + 1) * 2_130_000,
      sharedWh: 40_000 + i * 7000,
    })),
    check: { bookings: 1632, isBalanced: true },
    ...over,
  }
}
