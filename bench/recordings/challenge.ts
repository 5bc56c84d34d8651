// The CityLearn Challenge 2022 as published trials have split it: homes, phases, and what idle batteries come to.

import { join } from 'node:path'
import { tariffPrices } from '../../src/energy/tariff/tariff-prices.ts'
import { orThrow } from '../../src/kernel/refusal.ts'
import { idle, liveThrough, type Controller, type Stretch } from '../../src/replay/closed-loop.ts'
import { readRecording } from '../../src/replay/folder.ts'
import { burdenOf, type Burden } from '../../src/replay/kpis.ts'
import { worthsOf, type Worths } from '../../src/replay/priced-plans.ts'
import type { RecordedHome, Recording } from '../../src/replay/recording.ts'
import { dataFolder } from './series.ts'

export interface Phase {
  readonly phase: number
  readonly fromDay: number
  readonly toDay: number
  /** That many homes, from the first on. */
  readonly homes: number
  /** What it counts in the score of all phases. */
  readonly weight: number
}

export const phases: readonly [Phase, Phase, Phase] = [
  { phase: 1, fromDay: 0, toDay: 120, homes: 5, weight: 0.2 },
  { phase: 2, fromDay: 120, toDay: 240, homes: 5, weight: 0.3 },
  { phase: 3, fromDay: 240, toDay: 365, homes: 17, weight: 0.5 },
]

/** Home 12's load meter stands still and home 15 has almost no sun. */
const poorHomes = ['Building 12', 'Building 15']

export interface Challenge {
  readonly recording: Recording
  readonly homes: readonly RecordedHome[]
  /** From idle homes of phase 1; they serve in all phases. */
  readonly worths: Worths
}

/** The year with all 17 homes or the 15 good ones. */
export async function challenge(homeCount: '15' | '17'): Promise<Challenge> {
  const recording = orThrow(await readRecording(join(dataFolder, 'energy/citylearn-2022')))
  const homes = recording.homes.filter(
    ({ name }) => homeCount === '17' || !poorHomes.includes(name),
  )
  const taught = stretchOf(homes, phases[0], 0, Infinity)
  const burden = await burdenThrough(recording, taught, idle)
  return { recording, homes, worths: worthsOf(burden, (taught.to - taught.from) / dayHours) }
}

/** The hours of a phase, or some days of it. */
export function stretchOf(
  homes: readonly RecordedHome[],
  phase: Phase,
  skipDays: number,
  days: number,
): Stretch {
  const fromDay = phase.fromDay + skipDays
  return {
    homes: homes.slice(0, phase.homes),
    from: fromDay * dayHours,
    to: Math.min(phase.toDay, fromDay + days) * dayHours,
  }
}
const dayHours = 24

/** What homes come to under a controller. */
export async function burdenThrough(
  recording: Recording,
  stretch: Stretch,
  control: Controller,
): Promise<Burden> {
  return burdenOfHomes(recording, stretch, await liveThrough(recording, stretch, control))
}

/** What exchanges come to, kWh, [home][hour]. */
export function burdenOfHomes(
  { tariff, steps, timeZone, carbonGPerKwh }: Recording,
  { from, to }: Stretch,
  exchangeKwh: readonly Float64Array[],
): Burden {
  const price = tariffPrices(tariff, steps, timeZone).importMicroPerKwh.slice(from, to)
  return burdenOf(
    exchangeKwh,
    price.map((micro) => micro / 1e6),
    carbonGPerKwh.slice(from, to).map((grams) => grams / 1000),
  )
}

/** `--homes`: 15 or 17. */
export function homeCountOf(text: string): '15' | '17' {
  if (text === '15' || text === '17') return text
  throw new Error(`--homes is 15 or 17, not ${text}`)
}

/** A positive number of an option, or zero. */
export function numberOf(option: string, text: string): number {
  const value = Number(text)
  if (text !== '' && value >= 0) return value
  throw new Error(`--${option} is a number from 0 on, not ${text}`)
}

/** Numbers to four digits after the point. */
export function rounded(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === 'number' ? Number(value.toFixed(4)) : value,
  ])
  return Object.fromEntries(entries)
}
