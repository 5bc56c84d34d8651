import { restingW } from '../../energy/plan/reasons.ts'
import { fullFrom } from '../../things/follow.ts'
import type { DeviceView } from './home.ts'
import { nowLimitMs } from './now-limit.ts'

/** What carries too much by what the meter saw, and no plan foresaw; a signal comes from the grid operator, a mandate is what people have decided. */
const heldBy = [
  'connection-limit',
  'circuit-limit',
  'phase-limit',
  'feeder-limit',
  'signal-limit',
  'mandate-limit',
] as const

type HeldBy = (typeof heldBy)[number]

/** Why a device that people wait for takes no power right now. */
export type WhyNot =
  | { readonly kind: 'unplugged' | 'full' | 'override' | 'plan' | HeldBy }
  /** Nothing was reported lately; `sinceMs` null: nothing ever. */
  | { readonly kind: 'silent'; readonly sinceMs: number | null }
  /** It should take `askedW`: it does not, or was asked only a moment ago. */
  | { readonly kind: 'not-following'; readonly askedW: number; readonly takesW: number }
  | { readonly kind: 'asked'; readonly askedW: number }

/** What people ask of a kind that stands still; other kinds nobody waits for. */
export const questions = {
  battery: 'why.charging',
  car: 'why.charging',
  'heat-pump': 'why.heating',
  appliance: 'why.running',
} as const

/** The kinds that people wait for. */
export type WaitedFor = keyof typeof questions

export function isWaitedFor(kind: DeviceView['kind']): kind is WaitedFor {
  return kind in questions
}

/**
 * Answers from what is nearest to the device: whether it is there and reports, what it was asked and does, what a person
 * wants, and only then what is planned. Null: it takes power, gives some, or nobody waits for it.
 */
export function whyNot(device: DeviceView, nowMs: number): WhyNot | null {
  const { kind, powerW, asked, override, doings, atMs } = device
  if (!isWaitedFor(kind)) return null
  if (powerW !== null && Math.abs(powerW) >= restingW) return null
  if (device.isPlugged === false) return { kind: 'unplugged' }
  // A car that is away reports nothing, and need not.
  if (doings[0]?.reason === 'away' && override === null) return { kind: 'plan' }
  if (atMs === null || nowMs - atMs > nowLimitMs) return { kind: 'silent', sinceMs: atMs }
  // It reports, but not what it takes: nobody knows whether it stands still.
  if (powerW === null) return null
  const askedW = asked?.powerW ?? 0
  if (askedW >= restingW) {
    if ((device.stateOfCharge ?? 0) >= fullFrom) return { kind: 'full' }
    return device.following === 'not-following'
      ? { kind: 'not-following', askedW, takesW: powerW }
      : { kind: 'asked', askedW }
  }
  const held = heldBy.find((kind) => kind === asked?.reason)
  // A grid operator's limit holds over what people ask for.
  if (override !== null) return { kind: held === 'signal-limit' ? held : 'override' }
  // What the plan gives as its own reason, it says with the name of the limit.
  const isNews = held === 'signal-limit' && doings[0]?.reason !== held
  const isPlanned = (doings[0]?.powerW ?? 0) >= restingW
  return { kind: held !== undefined && (isNews || isPlanned) ? held : 'plan' }
}
