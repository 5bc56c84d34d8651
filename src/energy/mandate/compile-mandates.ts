import type { Steps } from '../../kernel/steps.ts'
import type {
  DeviceInput,
  HomeInput,
  LineInput,
  PlanInput,
  ReserveInput,
} from '../plan/plan-input.ts'
import { keptWh, reservesOf, withReserves } from './compile-reserves.ts'
import { weightLimits } from './compile-weights.ts'
import { homesAt } from './mandated-homes.ts'
import { mandatePrice, ordersByCompetence, reservePrice } from './mandate-price.ts'
import { stepsInForce } from './mandate-times.ts'
import { holdsIn, type Mandate, type MandatedClass } from './mandate.ts'
import type { MandatedLimit, PlannedMandate } from './planned-mandate.ts'

/**
 * The input with all mandates that hold in any of its steps: limits of the neighbourhood's connection and of feeders stand in
 * `mandates`, as do weights, limits within homes are lines of theirs, reserves stand in batteries. What a kind of device may take in the whole neighbourhood is divided among homes
 * by what these devices can take. A mandate that nothing here is subject to is kept, and listed. Of two orders of uses the one with more
 * competence holds; the other where that one does not.
 */
export function withMandates(input: PlanInput, mandates: readonly Mandate[]): PlanInput {
  const { steps, timeZone = 'UTC' } = input
  const planned: PlannedMandate[] = []
  const lines = new Map<string, LineInput[]>()
  const reserves = new Map<DeviceInput, ReserveInput[]>()
  for (const mandate of mandates) {
    if (!holdsIn(mandate, steps)) continue
    const isInForce = stepsHeld(mandate, mandates, steps, timeZone)
    if (!isInForce.includes(true)) continue
    const { rule } = mandate
    if (rule.kind === 'battery-reserve') {
      const kept = reservesOf(mandate, rule, input, isInForce)
      for (const [of, reserve] of kept) reserves.set(of, [...(reserves.get(of) ?? []), reserve])
      planned.push({
        ...plannedOf(mandate, isInForce),
        about: 'reserve',
        priceMicroPerKwh: reservePrice(mandate),
        limits: [{ kind: 'reserve', leastWh: keptWh(kept.values(), steps.count) }],
      })
      continue
    }
    if (rule.kind === 'order') {
      const isShort = isInForce.map(() => false)
      planned.push({
        ...plannedOf(mandate, isInForce),
        about: 'order',
        priceMicroPerKwh: 0,
        limits: [{ kind: 'order', devices: rule.devices, isShort }],
      })
      continue
    }
    if (rule.kind === 'weight') {
      planned.push({
        ...plannedOf(mandate, isInForce),
        about: 'weight',
        priceMicroPerKwh: rule.microPerUnit,
        limits: weightLimits(rule, isInForce, input.prices.carbonGPerKwh),
      })
      continue
    }
    const own = linesOf(mandate, input, isInForce)
    for (const [cellId, line] of own) lines.set(cellId, [...(lines.get(cellId) ?? []), line])
    planned.push({
      ...plannedOf(mandate, isInForce),
      about: 'limit',
      priceMicroPerKwh: mandatePrice(mandate),
      limits: [
        ...outerLimits(mandate, isInForce),
        ...[...own.keys()].map((cellId) => ({
          kind: 'line' as const,
          cellId,
          lineId: lineIdOf(mandate),
        })),
      ],
    })
  }
  if (planned.length === 0) return input
  return {
    ...input,
    mandates: planned,
    homes: input.homes.map((home): HomeInput => {
      const own = lines.get(home.cellId)
      const devices = withReserves(home.devices, reserves)
      if (own === undefined && devices === home.devices) return home
      return {
        ...home,
        devices,
        ...(own === undefined ? {} : { lines: [...(home.lines ?? []), ...own] }),
      }
    }),
    shared: withReserves(input.shared, reserves),
  }
}

/** Steps in which a mandate holds, of an order of uses without those in which one with more competence does. */
function stepsHeld(
  mandate: Mandate,
  mandates: readonly Mandate[],
  steps: Steps,
  timeZone: string,
): readonly boolean[] {
  const own = stepsInForce(mandate, steps, timeZone)
  if (mandate.rule.kind !== 'order') return own
  const orders = ordersByCompetence(mandates)
  const ahead = orders
    .slice(0, orders.indexOf(mandate))
    .map((other) => stepsInForce(other, steps, timeZone))
  return own.map((holds, t) => holds && ahead.every((of) => of[t] !== true))
}

function plannedOf(
  { id, sentence, force }: Mandate,
  isInForce: readonly boolean[],
): Pick<PlannedMandate, 'id' | 'name' | 'isHard' | 'isInForce'> {
  return { id, name: sentence, isHard: force.kind === 'hard', isInForce }
}

/** The id of the lines of homes that a mandate is kept with. */
export function lineIdOf({ id }: Pick<Mandate, 'id'>): string {
  return `mandate-${id}`
}

/** What a mandate limits in front of homes. */
function outerLimits({ place, rule }: Mandate, isInForce: readonly boolean[]): MandatedLimit[] {
  if (rule.kind !== 'connection-limit' || place.kind === 'homes') return []
  const { direction } = rule
  const limitW = limitSteps(rule.limitW, isInForce)
  return place.kind === 'neighbourhood'
    ? [{ kind: 'grid', direction, limitW }]
    : [{ kind: 'feeder', feederId: place.feederId, direction, limitW }]
}

/** What a mandate limits within homes, by home. */
function linesOf(
  mandate: Mandate,
  input: PlanInput,
  isInForce: readonly boolean[],
): ReadonlyMap<string, LineInput> {
  const { rule, place, sentence } = mandate
  if (rule.kind !== 'connection-limit' && rule.kind !== 'class-limit') return new Map()
  if (rule.kind === 'connection-limit' && place.kind !== 'homes') return new Map()
  const homes = homesAt(place, input)
  const base = {
    id: lineIdOf(mandate),
    kind: 'mandate',
    name: sentence,
    limitMicroPerKwh: mandatePrice(mandate),
  } as const
  const none = noLimit(input.steps)
  if (rule.kind === 'connection-limit') {
    const limitW = limitSteps(rule.limitW, isInForce)
    return new Map(
      homes.map((home) => [
        home.cellId,
        {
          ...base,
          importLimitW: rule.direction === 'import' ? limitW : none,
          exportLimitW: rule.direction === 'export' ? limitW : none,
          shares: Object.fromEntries(home.devices.map(({ thingId }) => [thingId, 1])),
          fixedShare: 1,
        },
      ]),
    )
  }
  const ofClass = homes.flatMap((home) => {
    const devices = home.devices.filter((device) => isOfClass(device, rule.devices))
    return devices.length === 0 ? [] : [{ cellId: home.cellId, devices }]
  })
  const sumW = ofClass.reduce((sum, { devices }) => sum + mostOf(devices), 0)
  return new Map(
    ofClass.map(({ cellId, devices }) => {
      const part = place.kind === 'homes' || sumW === 0 ? 1 : mostOf(devices) / sumW
      return [
        cellId,
        {
          ...base,
          importLimitW: limitSteps(part * rule.limitW, isInForce),
          // Rest is rest: a battery that may take nothing gives nothing either.
          exportLimitW: rule.limitW === 0 ? limitSteps(0, isInForce) : none,
          shares: Object.fromEntries(devices.map(({ thingId }) => [thingId, 1])),
          fixedShare: 0,
        },
      ]
    }),
  )
}

function isOfClass({ kind }: DeviceInput, of: MandatedClass): boolean {
  return kind === of
}

/** The most that devices take together, W. */
function mostOf(devices: readonly DeviceInput[]): number {
  return devices.reduce((sum, device) => {
    if (device.kind === 'battery' || device.kind === 'car') return sum + device.maxChargeW
    return sum + ('maxW' in device ? device.maxW : 1_000)
  }, 0)
}

function limitSteps(limitW: number, isInForce: readonly boolean[]): Float64Array {
  return Float64Array.from(isInForce, (holds) => (holds ? limitW : Infinity))
}

function noLimit({ count }: Steps): Float64Array {
  return new Float64Array(count).fill(Infinity)
}
