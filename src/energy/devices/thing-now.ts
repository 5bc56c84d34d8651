import { assert } from '../../kernel/assert.ts'
import { hourMs, stepHours, stepIndex, type Steps } from '../../kernel/steps.ts'
import type { NumberRule } from '../../things/attribute-rule.ts'
import type { AttributeOf } from '../../things/attribute-rules.ts'
import { isChosen, numberOf } from '../../things/attributes.ts'
import { overridePower } from '../../things/override-power.ts'
import type { Foretold } from '../../things/foretold.ts'
import type { Quantity } from '../../things/quantity.ts'
import type { Override } from '../../things/set-point.ts'
import type { Thing } from '../../things/thing.ts'
import { powerRange } from '../act/act-limits.ts'
import type { BatteryInput, FixedInput, Pinned } from '../plan/plan-input.ts'

/** The last value of a quantity. */
export interface Latest {
  readonly value: number
  readonly atMs: number
}

/** A thing and what is known of it now. */
export interface ThingNow {
  readonly thing: Thing
  readonly values: Partial<Record<Quantity, Latest>>
  readonly override: Override | null
  /** False: it was asked and did something else. It is planned as what it does, not as what it is told. */
  readonly follows: boolean
  /** Appliances only: energy of each quarter hour since its last ready time. */
  readonly recentWh: readonly { readonly startMs: number; readonly wh: number }[]
  /** Tanks that get hot against germs from time to time: when they were last; null: not in that time, or not known. */
  readonly lastHotMs: number | null
  /** What it says of its coming hours; not stated: nothing. */
  readonly foretold?: Foretold | null
}

/** What the coming steps bring to a home or a neighbourhood. Arrays are [step]. */
export interface Outlook {
  readonly nowMs: number
  readonly steps: Steps
  readonly timeZone: string
  readonly outdoorC: Float64Array
  /** Heat in the building from people, devices and sun, W. */
  readonly gainsW: Float64Array
  /** What a generator can make, W, by thing. */
  readonly availableW: ReadonlyMap<string, Float64Array>
  /** Heat drawn from the hot-water tank, W, by thing; without it, by the clock. */
  readonly drawnW: ReadonlyMap<string, Float64Array>
  /** What the home makes itself and its base load leaves, W; of what is owned together: the same of all homes with it. */
  readonly surplusW: Float64Array
  /** What power costs here: to buy, or where some is left, what feeding it in would earn; micro-units for each kWh. */
  readonly priceMicroPerKwh: Float64Array
}

/** A state older than this says nothing about now: the thing is left to its own behaviour. */
export const staleAfterMs = 2 * hourMs

/** A car that is away reports nothing for a day. */
export const carStaleAfterMs = 26 * hourMs

/** A value that is not older than `limitMs`; null where there is none. */
export function freshValue(
  of: ThingNow,
  quantity: Quantity,
  nowMs: number,
  limitMs = staleAfterMs,
): number | null {
  const latest = of.values[quantity]
  return latest === undefined || nowMs - latest.atMs > limitMs ? null : latest.value
}

/** A number attribute that has a default, and so is always known. */
export function attribute(thing: Thing, name: AttributeOf<NumberRule>): number {
  const value = numberOf(thing, name)
  assert(value !== null, `${thing.kind} has no ${name} and no default for it`)
  return value
}

/** The person's wish as a power that holds for the coming steps; undefined without one. */
export function pinnedBy({ override, thing }: ThingNow, steps: Steps): Pinned | undefined {
  const range = powerRange(thing)
  if (override === null || override.mode === 'automatic' || range === null) return undefined
  const powerW = overridePower(thing, override) ?? 0
  const untilStep = Math.min(steps.count, stepIndex(steps, override.untilMs - 1) + 1)
  if (untilStep <= 0) return undefined
  return { powerW: Math.min(range.mostW, Math.max(range.leastW, powerW)), untilStep }
}

/** What limits how a battery or a car is filled: power that fades as it gets full, what its home has left. */
export function fillingOf(
  thing: Thing,
  { surplusW }: Outlook,
): Pick<BatteryInput, 'fade' | 'surplusW'> {
  const fadesFrom = attribute(thing, 'fadesFrom')
  const fade = {
    fromWh: fadesFrom * attribute(thing, 'capacityWh'),
    fullW: attribute(thing, 'fullPowerShare') * attribute(thing, 'maxChargeW'),
  }
  return {
    ...(fadesFrom < 1 ? { fade } : {}),
    ...(isChosen(thing, 'surplusOnly') ? { surplusW } : {}),
  }
}

/** A device that is planned as given, W, [step]. */
export function fixed(
  thing: Thing,
  powerW: Float64Array,
  reason: FixedInput['reason'] = 'fixed',
): FixedInput {
  return { kind: 'fixed', thingId: thing.id, powerW, reason }
}

/** `pinned`, where there is one, as a property that is otherwise absent. */
export function withPinned(pinned: Pinned | undefined): { readonly pinned?: Pinned } {
  return pinned === undefined ? {} : { pinned }
}

/** Energy as mean power over one step. */
export function whToW(wh: number, steps: Steps): number {
  return wh / stepHours(steps)
}
