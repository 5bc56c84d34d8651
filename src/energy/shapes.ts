import * as v from 'valibot'
import type { CityPlan } from './plan/city-plan.ts'
import type { Plan } from './plan/plan.ts'

/** Shapes that the routes of energy check and answer with. */
export const cellPath = v.object({ cell: v.string() })

const wholeShape = v.pipe(v.number(), v.integer())

const windowShape = v.object({
  weekdays: v.array(wholeShape),
  fromMinute: wholeShape,
  toMinute: wholeShape,
  priceMicroPerKwh: wholeShape,
})

export const unitShape = v.object({
  per: v.picklist(['kWh', 'MWh']),
  money: v.picklist(['main', 'cent']),
})

const ruleShape = v.variant('kind', [
  v.object({ kind: v.literal('fixed'), priceMicroPerKwh: wholeShape }),
  v.object({
    kind: v.literal('time-of-use'),
    priceMicroPerKwh: wholeShape,
    windows: v.pipe(v.array(windowShape), v.maxLength(100)),
  }),
  v.object({
    kind: v.literal('dynamic'),
    priceMicroPerKwh: wholeShape,
    stepMs: wholeShape,
    prices: v.array(v.object({ startMs: wholeShape, priceMicroPerKwh: wholeShape })),
    url: v.exactOptional(v.pipe(v.string(), v.maxLength(2000))),
    unit: v.exactOptional(unitShape),
  }),
])

export const tariffShape = v.object({
  validFromMs: wholeShape,
  import: ruleShape,
  export: ruleShape,
  localFeeMicroPerKwh: wholeShape,
  peakMicroPerKw: wholeShape,
  importLimitW: v.nullable(v.number()),
  exportLimitW: v.nullable(v.number()),
  carbonGPerKwh: v.number(),
})

const numbersShape = v.array(v.number())

const devicePlanShape = v.object({
  thingId: v.string(),
  powerW: numbersShape,
  state: v.nullable(numbersShape),
  reasons: v.array(v.string()),
  limitNames: v.optional(v.array(v.nullable(v.string()))),
})

export const planShape = v.object({
  id: v.string(),
  cellId: v.string(),
  issuedMs: v.number(),
  steps: v.object({ startMs: v.number(), stepMs: v.number(), count: v.number() }),
  certificate: v.object({
    costMicro: v.number(),
    boundMicro: v.number(),
    gap: v.number(),
    rounds: v.number(),
    seconds: v.number(),
  }),
  money: v.object({ costMicro: v.number(), idleCostMicro: v.number() }),
  idleOverW: v.optional(v.number()),
  priceMicroPerKwh: numbersShape,
  weightMicroPerKwh: v.optional(numbersShape),
  netW: numbersShape,
  homes: v.array(
    v.object({
      cellId: v.string(),
      netW: numbersShape,
      priceMicroPerKwh: v.optional(numbersShape),
      devices: v.array(devicePlanShape),
    }),
  ),
  shared: v.array(devicePlanShape),
  relaxed: v.array(
    v.object({
      what: v.string(),
      cellId: v.string(),
      thingId: v.nullable(v.string()),
      limit: v.optional(v.object({ kind: v.string(), id: v.string(), name: v.string() })),
      startMs: v.number(),
      endMs: v.number(),
      amount: v.number(),
      unit: v.string(),
    }),
  ),
  mandates: v.optional(
    v.array(
      v.object({
        id: v.string(),
        name: v.string(),
        isHard: v.boolean(),
        stepsInForce: v.number(),
        isInForceNow: v.boolean(),
        microPerKwh: numbersShape,
        about: v.picklist(['limit', 'reserve', 'weight', 'order']),
        over: numbersShape,
        made: v.optional(
          v.object({
            dearerMicro: v.number(),
            uncertainMicro: v.number(),
            importLessWh: v.number(),
            carbonLessG: v.number(),
            peakLessW: v.number(),
          }),
        ),
      }),
    ),
  ),
})

/** A plan as it goes over the wire: what may be seen of it, arrays as lists. */
export function planAnswer(
  plan: Plan,
  mayLookInto: (homeId: string) => boolean,
): v.InferOutput<typeof planShape> {
  const device = (of: Plan['shared'][number]): v.InferOutput<typeof devicePlanShape> => ({
    thingId: of.thingId,
    powerW: [...of.powerW],
    state: of.state === null ? null : [...of.state],
    reasons: [...of.reasons],
    ...(of.limitNames === undefined ? {} : { limitNames: [...of.limitNames] }),
  })
  const { mandates, weightMicroPerKwh, ...rest } = plan
  return {
    ...rest,
    ...(mandates === undefined
      ? {}
      : {
          mandates: mandates.map((of) => ({
            ...of,
            microPerKwh: [...of.microPerKwh],
            over: [...of.over],
          })),
        }),
    priceMicroPerKwh: [...plan.priceMicroPerKwh],
    ...(weightMicroPerKwh === undefined ? {} : { weightMicroPerKwh: [...weightMicroPerKwh] }),
    netW: [...plan.netW],
    homes: plan.homes
      .filter((home) => mayLookInto(home.cellId))
      .map((home) => ({
        cellId: home.cellId,
        netW: [...home.netW],
        ...(home.priceMicroPerKwh === undefined
          ? {}
          : { priceMicroPerKwh: [...home.priceMicroPerKwh] }),
        devices: home.devices.map(device),
      })),
    shared: plan.shared.map(device),
    relaxed: plan.relaxed.filter(({ cellId }) => cellId === plan.cellId || mayLookInto(cellId)),
  }
}

const absenceShape = v.nullable(v.picklist(['late', 'failed', 'nonsense']))

/** A joint plan of a city: sums of neighbourhoods, and nothing of what is behind them. */
export const jointPlanShape = v.object({
  id: v.string(),
  cellId: v.string(),
  issuedMs: v.number(),
  steps: planShape.entries.steps,
  certificate: planShape.entries.certificate,
  priceMicroPerKwh: numbersShape,
  importLimitW: v.nullable(v.number()),
  exportLimitW: v.nullable(v.number()),
  netW: numbersShape,
  members: v.array(
    v.object({
      cellId: v.string(),
      name: v.string(),
      netW: numbersShape,
      absent: absenceShape,
      parts: v.nullable(v.array(v.object({ name: v.string(), absent: absenceShape }))),
    }),
  ),
})

export function jointPlanAnswer(plan: CityPlan): v.InferOutput<typeof jointPlanShape> {
  return {
    ...plan,
    priceMicroPerKwh: [...plan.priceMicroPerKwh],
    netW: [...plan.netW],
    members: plan.members.map(({ parts, ...member }) => ({
      ...member,
      netW: [...member.netW],
      parts: parts === null ? null : parts.map((one) => ({ ...one })),
    })),
  }
}
