import { hourMs, minuteMs } from '../../kernel/steps.ts'
import type { DeviceView, Doing } from './home.ts'

export const nowMs = 100 * hourMs

export const waits: Doing = {
  powerW: 0,
  isWater: false,
  reason: 'waiting',
  limitName: null,
  priceMicroPerKwh: 300_000,
  fromMs: nowMs,
  untilMs: nowMs + hourMs,
  next: null,
  leavesMs: null,
}

/** A charger with a car that waits. */
export const charger = (over: Partial<DeviceView>): DeviceView => ({
  id: 'c',
  kind: 'car',
  name: 'Charger',
  isControllable: true,
  powerW: 0,
  stateOfCharge: 0.5,
  indoorC: null,
  tankC: null,
  atMs: nowMs - minuteMs,
  doings: [waits],
  override: null,
  following: 'following',
  asked: { powerW: 0, reason: 'waiting' },
  doubts: [],
  isPlugged: true,
  ...over,
})
