import type { HomeInput, LineInput, PlanInput, WishPrices } from '../plan/plan-input.ts'
import { gridExchange, nearestLimitsOf } from '../plan/neighbourhood.ts'
import type { Plan } from '../plan/plan.ts'
import type { MandatedClass } from './mandate.ts'
import { isFlowLimit, type MandatedLimit, type PlannedMandate } from './planned-mandate.ts'

/** Which kinds come first while energy is short; steps in which it is, [step]. */
export type PlannedOrder = Extract<MandatedLimit, { kind: 'order' }>

/** A plan that stands this near to what the connection carries is short of it, as a part of that. */
const nearShare = 0.01
const nearW = 20

/** Warmth that comes before cars counts so many times as much while energy is short. */
const warmthTimes = 3

/** Steps in which a plan takes all that the neighbourhood's connection carries, by wires, tariff, signals, or what was decided. */
export function shortSteps(input: PlanInput, { netW }: Pick<Plan, 'netW'>): boolean[] {
  const { importW } = nearestLimitsOf(gridExchange(input))
  const decided = (input.mandates ?? []).flatMap(({ limits }) =>
    limits
      .filter(isFlowLimit)
      .filter(({ kind, direction }) => kind === 'grid' && direction === 'import'),
  )
  return Array.from(netW, (power, t) => {
    const limitW = decided.reduce((least, of) => Math.min(least, of.limitW[t]!), importW[t]!)
    return limitW < Infinity && power >= limitW - nearShare * limitW - nearW
  })
}

/** The orders of a plan's input. */
export function ordersOf({ mandates = [] }: Pick<PlanInput, 'mandates'>): readonly {
  readonly mandate: PlannedMandate
  readonly order: PlannedOrder
}[] {
  return mandates.flatMap((mandate) =>
    mandate.limits.flatMap((order) => (order.kind === 'order' ? [{ mandate, order }] : [])),
  )
}

/**
 * The input where energy is short in these steps beside those known before: there each kWh of a kind costs more the later it comes, so that it
 * waits where it can, and gives way where it cannot; what is left over it takes. The same input where no order holds in any of them.
 */
export function withShortage(input: PlanInput, isShort: readonly boolean[]): PlanInput {
  const orders = ordersOf(input)
  const marked = new Map<string, PlannedOrder>()
  let isNew = false
  for (const { mandate, order } of orders) {
    const both = order.isShort.map((was, t) => was || (isShort[t]! && mandate.isInForce[t]!))
    isNew ||= both.some((of, t) => of !== order.isShort[t])
    marked.set(mandate.id, { ...order, isShort: both })
  }
  if (!isNew) return input
  const dearest = input.prices.importMicroPerKwh.reduce((most, of) => Math.max(most, of), 0)
  const lines = [...marked].flatMap(([id, order]) =>
    order.devices.flatMap((devices, rank) => {
      const micro = rankPrice(devices, rank, order.devices.length, dearest, input.wishes)
      return rank === 0 ? [] : [{ id: `order-${id}-${devices}`, devices, micro, order }]
    }),
  )
  const names = new Map(orders.map(({ mandate }) => [mandate.id, mandate.name]))
  const lineOf = (home: HomeInput, of: (typeof lines)[number]): LineInput[] => {
    const own = home.devices.filter(({ kind }) => kind === of.devices)
    if (own.length === 0) return []
    return [
      {
        id: of.id,
        kind: 'mandate',
        name: [...names].find(([id]) => of.id === `order-${id}-${of.devices}`)?.[1] ?? '',
        isOrder: true,
        limitMicroPerKwh: of.micro,
        importLimitW: Float64Array.from(of.order.isShort, (short) => (short ? 0 : Infinity)),
        exportLimitW: new Float64Array(input.steps.count).fill(Infinity),
        shares: Object.fromEntries(own.map(({ thingId }) => [thingId, 1])),
        fixedShare: 0,
      },
    ]
  }
  return {
    ...input,
    wishes: orderedWishes(input, [...marked.values()]),
    mandates: (input.mandates ?? []).map((mandate) => {
      const order = marked.get(mandate.id)
      return order === undefined ? mandate : { ...mandate, limits: [order] }
    }),
    homes: input.homes.map((home) => {
      const others = (home.lines ?? []).filter(({ isOrder }) => isOrder !== true)
      const own = lines.flatMap((line) => lineOf(home, line))
      return own.length === 0 && home.lines === undefined
        ? home
        : { ...home, lines: [...others, ...own] }
    }),
  }
}

/**
 * What a kWh of a kind costs more while energy is short. A car that leaves without it counts less than any wish before it then, and more than energy
 * costs, so that it takes what is left. Warmth counts little for a short time as it is. Machines and batteries only wait.
 */
function rankPrice(
  devices: MandatedClass,
  rank: number,
  count: number,
  dearestMicro: number,
  { carMicroPerKwh }: WishPrices,
): number {
  if (devices === 'car') {
    const left = 1.25 * dearestMicro + 50_000 * (count - rank)
    return Math.max(0, carMicroPerKwh - left)
  }
  return devices === 'heat-pump' || devices === 'chp' ? 50_000 * rank : 500_000 + 50_000 * rank
}

/** Warmth that comes before cars counts for more once energy is short; never twice. */
function orderedWishes(input: PlanInput, orders: readonly PlannedOrder[]): WishPrices {
  const { wishes } = input
  const isKnown = ordersOf(input).some(({ order }) => order.isShort.includes(true))
  const isWarmthFirst = orders.some(({ devices }) => {
    const [warmth, car] = [devices.indexOf('heat-pump'), devices.indexOf('car')]
    return warmth >= 0 && car > warmth
  })
  if (isKnown || !isWarmthFirst) return wishes
  return {
    ...wishes,
    comfortMicroPerKelvinHour: warmthTimes * wishes.comfortMicroPerKelvinHour,
    hotWaterMicroPerKelvinHour: warmthTimes * wishes.hotWaterMicroPerKelvinHour,
  }
}
