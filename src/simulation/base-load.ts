import { dayMs, minuteMs } from '../kernel/steps.ts'
import { uniformAt, waveAt } from './noise.ts'
import type { Moment } from './simulated-device.ts'

/** How many people use things at home in each local hour, workday and weekend, 0..1. */
const presence = [
  [
    0.08, 0.05, 0.04, 0.04, 0.05, 0.2, 0.55, 0.7, 0.5, 0.35, 0.3, 0.35, 0.5, 0.45, 0.35, 0.35, 0.45,
    0.7, 0.95, 1, 0.95, 0.8, 0.5, 0.2,
  ],
  [
    0.12, 0.07, 0.05, 0.04, 0.04, 0.06, 0.15, 0.35, 0.65, 0.8, 0.8, 0.9, 0.95, 0.8, 0.65, 0.6, 0.65,
    0.8, 0.95, 1, 0.9, 0.75, 0.55, 0.25,
  ],
] as const

/** Meals: usual local minute, part of the days on which there is one at home, minutes it takes, W. */
const meals = [
  { minute: 6 * 60 + 45, chance: 0.7, minutes: 10, powerW: 1_300 },
  { minute: 12 * 60 + 15, chance: 0.45, minutes: 25, powerW: 1_700 },
  { minute: 18 * 60 + 45, chance: 0.8, minutes: 35, powerW: 1_900 },
] as const

/**
 * What a home uses besides its planned devices, mean W over the step, a whole number: standby, a fridge, lamps
 * and screens while people are awake, meals, and now and then a kettle. `scale`: 1 for an average home.
 */
export function baseLoad(seed: number, scale: number, moment: Moment): number {
  const minutes = Math.max(1, Math.round(moment.stepMs / minuteMs))
  // Coarse steps are looked at five times, so that a short meal is neither missed nor stretched.
  const looks = Math.min(minutes, 5)
  let sum = 0
  for (let i = 0; i < looks; i++) sum += powerAt(seed, scale, moment, (i * minutes) / looks)
  return Math.round(sum / looks)
}

function powerAt(seed: number, scale: number, moment: Moment, plusMinutes: number): number {
  const minute = moment.localMinute + plusMinutes
  const day = moment.localDay
  const atMs = moment.atMs + plusMinutes * minuteMs
  const isWeekend = moment.weekday === 0 || moment.weekday === 6
  const hours = presence[isWeekend ? 1 : 0]
  const hour = Math.floor(minute / 60) % 24
  const awake =
    (hours[hour] ?? 0) * (1 - (minute % 60) / 60) +
    (hours[(hour + 1) % 24] ?? 0) * ((minute % 60) / 60)
  const standbyW = 55 + 70 * uniformAt(seed, 1)
  const fridgeMinutes = 45 + 20 * uniformAt(seed, 2)
  const fridgeW = (atMs / minuteMs / fridgeMinutes) % 1 < 0.35 ? 95 : 0
  const mood = Math.max(0.2, 1 + 0.35 * waveAt(seed ^ 7, atMs, dayMs / 16))
  const livingW = 420 * awake * mood
  const slot = Math.floor(atMs / (10 * minuteMs))
  const kettleW = uniformAt(seed ^ 11, slot) < 0.05 * awake ? 1_800 * 0.4 : 0
  return scale * (standbyW + fridgeW + livingW + kettleW + mealPower(seed, day, minute))
}

function mealPower(seed: number, day: number, minute: number): number {
  let powerW = 0
  for (let i = 0; i < meals.length; i++) {
    const meal = meals[i]
    if (meal === undefined || uniformAt(seed ^ (20 + i), day) > meal.chance) continue
    const start = meal.minute + (uniformAt(seed ^ (30 + i), day) - 0.5) * 80
    if (minute >= start && minute < start + meal.minutes) powerW += meal.powerW
  }
  return powerW
}
