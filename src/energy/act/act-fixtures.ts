import { quarterMs, steps } from '../../kernel/steps.ts'
import type { Override } from '../../things/set-point.ts'
import type { Thing, ThingKind } from '../../things/thing.ts'
import { adopted } from '../thing-fixtures.ts'
import type { ActDevice, ActInput, ActLimit, Asked, Pulse } from './act-input.ts'
import { act } from './act.ts'
import type { Plan, Reason } from '../plan/plan.ts'

/** When everything in these tests begins. */
export const startMs = Date.UTC(2026, 4, 4, 10)

export function thing(kind: ThingKind, attributes: Thing['attributes'] = {}): Thing {
  return adopted(kind, { attributes })
}

export const battery = thing('battery', { maxChargeW: 5_000, maxDischargeW: 5_000 })
export const heatPump = thing('heat-pump', { maxW: 3_000 })
export const solar = thing('solar', { ratedW: 8_000 })
export const car = thing('car', { maxChargeW: 11_000 })

/** A plan in which each thing has a power and a reason for each step. */
export function plan(of: Record<string, readonly (readonly [number, Reason])[]>): Plan {
  const count = 8
  const zero = new Float64Array(count)
  const devices = Object.entries(of).map(([thingId, values]) => ({
    thingId,
    powerW: Float64Array.from({ length: count }, (_, k) => values[k % values.length]?.[0] ?? 0),
    state: null,
    reasons: Array.from({ length: count }, (_, k) => values[k % values.length]?.[1] ?? 'fixed'),
  }))
  return {
    id: 'p',
    cellId: 'n',
    issuedMs: startMs,
    steps: steps(startMs, quarterMs, count),
    certificate: { costMicro: 0, boundMicro: 0, gap: 0, rounds: 1, seconds: 0 },
    money: { costMicro: 0, idleCostMicro: 0 },
    priceMicroPerKwh: zero,
    netW: zero,
    homes: [{ cellId: 'home', netW: zero, devices }],
    shared: [],
    relaxed: [],
  }
}

export function override(
  mode: Override['mode'],
  untilMs: number,
  powerW: number | null = null,
): Override {
  return { id: 'o', thingId: 'battery', personId: 'p', mode, powerW, fromMs: startMs, untilMs }
}

/** Runs act() again and again, remembering what was asked, like the node does. */
export class Home {
  readonly asked = new Map<string, Asked>()
  readonly sent: Asked[] = []
  readonly #pulses = new Map<string, Pulse>()
  #ids = 0

  tick(
    of: Partial<ActInput> & { readonly nowMs: number },
    things: readonly Partial<ActDevice>[],
  ): Asked[] {
    const devices = things.map((device) => {
      const { thing = battery } = device
      return {
        thing,
        override: null,
        measuredW: null,
        asked: this.asked.get(thing.id) ?? null,
        ...device,
      }
    })
    const newId = (): string => `s${this.#ids++}`
    const fresh = act({
      plan: null,
      limits: [],
      netsW: new Map(),
      exchange: null,
      pulses: this.#pulses,
      ...of,
      devices,
      newId,
    })
    for (const asked of fresh) this.asked.set(asked.setPoint.thingId, asked)
    this.sent.push(...fresh)
    return fresh
  }
}

/** The limit of a home's connection, the same in both directions, and what is measured there. */
export function connection(limitW: number, measuredW: number): ActLimit[] {
  return [limitOf({ importLimitW: limitW, exportLimitW: limitW, measuredW })]
}

export function limitOf(of: Partial<ActLimit>): ActLimit {
  const shares = new Map([battery, heatPump, solar, car].map(({ id }) => [id, 1]))
  const none = { importLimitW: Infinity, exportLimitW: Infinity, measuredW: null, order: null }
  return { reason: 'connection-limit', ...none, shares, ...of }
}

export function powers(asked: readonly Asked[]): (number | null)[] {
  return asked.map(({ setPoint }) => setPoint.powerW)
}
