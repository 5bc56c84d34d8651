// Where more flows out than a limit allows, whatever is done, nothing is filled and emptied only to lose energy on the way.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkCertificate } from '../../../test/checked-certificate.ts'
import { checkPlan } from '../../../test/checked-plan.ts'
import { hourMs, steps } from '../../kernel/steps.ts'
import {
  all,
  batteryOf,
  byHour,
  carOf,
  count,
  day,
  deviceIn,
  heatPumpOf,
  kwh,
  plan,
  sun,
} from '../day-fixtures.ts'
import { withMandates } from '../mandate/compile-mandates.ts'
import { always, mandateOf } from '../mandate/fixtures-mandates.ts'
import type { Mandate } from '../mandate/mandate.ts'
import { inThisThread } from './part.ts'
import type { DeviceInput, PlanInput } from './plan-input.ts'
import { inThreads } from './plan-threads.ts'
import type { Plan } from './plan.ts'
import { planNeighbourhood } from './planner.ts'

const stillClock = { now: () => 0 }
const exact = { targetGap: 1e-5, roundLimit: 100 }

/** A roof that nobody can turn down. */
const steadySun = (ratedW: number): DeviceInput => roof(sun(ratedW))

function roof(of: DeviceInput): DeviceInput {
  return of.kind === 'generator' ? { ...of, isCurtailable: false } : of
}

/** How often a battery changes from taking to giving or back. */
function turns(powerW: Float64Array): number {
  const signs = [...powerW].filter((watts) => Math.abs(watts) > 50).map(Math.sign)
  return signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length
}

/** Steps in which a battery gives while more than this flows out. */
function givesBeyond(of: Plan, limitW: number): number[] {
  const { powerW } = deviceIn(of, 'battery')
  return [...powerW.keys()].filter((t) => powerW[t]! < -25 && of.netW[t]! < -limitW - 1)
}

/** Plans, and counts what was planned for it; the input of the last of these. */
async function counted(
  input: PlanInput,
  effort = exact,
): Promise<{ plan: Plan; plans: number; last: PlanInput }> {
  let plans = 0
  let last = input
  const made = await planNeighbourhood(input, stillClock, effort, (of, usualPrice) => {
    plans++
    last = of
    return inThisThread(of, usualPrice)
  })
  return { plan: made, plans, last }
}

test('over a feed-in limit that cannot be kept a battery fills once and is not emptied to fill again', async () => {
  for (const battery of [batteryOf(), batteryOf({ endValueMicroPerKwh: 0 })]) {
    const input = day([battery, steadySun(10_000)], { exportLimitW: 3000 })
    const { plan: of, plans } = await counted(input)
    const { powerW, state } = deviceIn(of, 'battery')
    // It is emptied at night, filled by day and gives in the evening.
    assert.equal(turns(powerW), 2)
    assert.deepEqual(givesBeyond(of, 3000), [])
    assert.ok(state![7 * 4]! < 0.01 && Math.max(...state!) > 0.99)
    assert.ok(of.relaxed.some(({ what }) => what === 'export-limit'))
    assert.ok(of.certificate.gap < 1e-4, `${of.certificate.gap}`)
    assert.equal(plans, 1, 'the sun alone says where')
  }
})

test('where only a plan shows it, because a car or a heat pump could have taken more, it is made anew', async () => {
  const windows = [{ fromStep: 0, toStep: count, targetWh: 0, tripWh: 0 }]
  for (const other of [carOf({ storedWh: 58_000, windows }), heatPumpOf()]) {
    const input = day([batteryOf(), steadySun(12_000), other], { exportLimitW: 3000 })
    const { plan: of, plans } = await counted(input)
    assert.equal(turns(deviceIn(of, 'battery').powerW), 2, other.kind)
    assert.deepEqual(givesBeyond(of, 3000), [])
    assert.ok(of.certificate.gap < 1e-4, `${other.kind}: ${of.certificate.gap}`)
    assert.ok(plans > 1 && plans <= 3, `${plans} plans`)
  }
})

test('of rules that cannot both be kept, one after the other or at once, none has a battery turn', async () => {
  const noMore = (id: string, limitW: number, hours: [number, number], more: Partial<Mandate>) =>
    mandateOf({
      id,
      when: { ...always, fromMinute: hours[0] * 60, toMinute: hours[1] * 60 },
      rule: { kind: 'connection-limit', direction: 'export', limitW },
      ...more,
    })
  const less = { competence: 'group' } as const
  const pairs = [
    [noMore('one', 3000, [8, 13], {}), noMore('other', 1000, [11, 16], less)],
    [noMore('one', 2000, [8, 12], {}), noMore('other', 2000, [12, 16], less)],
    [noMore('one', 2000, [8, 12], less), noMore('other', 2000, [12, 16], {})],
    [noMore('soft', 2000, [8, 16], { force: { kind: 'soft', priority: 'middle' } })],
  ]
  for (const mandates of pairs) {
    const of = await plan(withMandates(day([batteryOf(), steadySun(10_000)]), mandates))
    assert.ok(turns(deviceIn(of, 'battery').powerW) <= 2)
    assert.ok(of.certificate.gap < 1e-4, `${of.certificate.gap}`)
  }
})

test('room is still made beforehand: in a lesser limit for a greater one, and between clouds up to the limit', async () => {
  // A full battery at eight, a rule until ten, and from ten on what the wires carry.
  const early = mandateOf({
    when: { ...always, fromMinute: 0, toMinute: 600 },
    rule: { kind: 'connection-limit', direction: 'export', limitW: 0 },
    force: { kind: 'soft', priority: 'middle' },
  })
  const wiresW = byHour((hour) => (hour < 10 ? Infinity : 3000))
  const bright = roof({ ...sun(1), ...availableW(byHour((hour) => (hour < 16 ? 10_000 : 0))) })
  const full = day([batteryOf({ storedWh: 10_000 }), bright])
  const of = await plan({
    ...withMandates(full, [early]),
    gridLimitsW: { importW: all(Infinity), exportW: wiresW },
  })
  assert.ok(deviceIn(of, 'battery').state![39]! < 0.01, 'it has given before ten')
  const clouds = byHour((hour) => {
    if (hour < 8 || hour >= 16) return 0
    return (hour * 4) % 6 < 2 ? 2000 : 10_000
  })
  const cloudy = roof({ ...sun(1), ...availableW(clouds) })
  const between = await plan(day([batteryOf({ storedWh: 0 }), cloudy], { exportLimitW: 3000 }))
  const { powerW } = deviceIn(between, 'battery')
  assert.deepEqual(givesBeyond(between, 3000), [])
  assert.ok(
    kwh(
      powerW.map((watts) => Math.max(0, -watts)),
      8,
      16,
    ) > 1,
    'clouds are used',
  )
})

function availableW(of: Float64Array): { readonly availableW: Float64Array } {
  return { availableW: of }
}

test('what a person has ordered holds, also where it flows out beyond a limit', async () => {
  const pinned = { powerW: -2000, untilStep: 50 }
  const input = day([batteryOf({ pinned, storedWh: 10_000 }), steadySun(10_000)], {
    exportLimitW: 3000,
    fixedW: byHour((hour) => (hour < 12 ? 7000 : 400)),
  })
  const { powerW } = deviceIn(await plan(input), 'battery')
  // From twelve to half past two kilowatts go where there is no room for them.
  assert.ok(powerW.slice(0, 16).every((watts) => watts > -2001 && watts < -1900))
  assert.ok(kwh(powerW, 0, 12.5) < -9)
})

test('many homes behind one limit share what room there is, and threads come to the same', async () => {
  const one = day([], { exportLimitW: 20_000 })
  const homes = Array.from({ length: 8 }, (_, i) => ({
    ...one.homes[0]!,
    cellId: `home-${i}`,
    devices: [batteryOf({ storedWh: 1000 * i }), steadySun(9000 + 200 * i)].map((device) => ({
      ...device,
      thingId: `${device.thingId}-${i}`,
    })),
  }))
  const of = await plan({ ...one, homes })
  for (const { devices } of of.homes) assert.ok(turns(devices[0]!.powerW) <= 2)
  assert.ok(of.certificate.gap < 1e-4)
  const input = { ...one, homes }
  const inOther = await planNeighbourhood(input, stillClock, exact, inThreads(2))
  assert.ok(Math.abs(inOther.certificate.costMicro / of.certificate.costMicro - 1) < 1e-6)
})

test('for any such day: bound <= central optimum of what stores may give <= cost, in three plans at the most', async () => {
  const days = fc.record({
    sunW: fc.integer({ min: 4000, max: 14_000 }),
    limitW: fc.integer({ min: 0, max: 5000 }),
    storedWh: fc.integer({ min: 0, max: 10_000 }),
    efficiency: fc.integer({ min: 80, max: 100 }),
    clouds: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 24, maxLength: 24 }),
    others: fc.subarray(['car', 'gives-back', 'heat-pump', 'more-sun'] as const),
    fee: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(days, async ({ clouds, others, ...of }) => {
      const input = hourly(of, clouds, others)
      const { plan: made, plans, last } = await counted(input, { targetGap: 1e-4, roundLimit: 120 })
      assert.ok(plans <= 3)
      await checkCertificate(last, made)
      checkPlan(input, made)
      const fixedW = input.homes[0]!.fixedW
      const { powerW } = deviceIn(made, 'battery')
      for (let t = 0; t < fixedW.length; t++) {
        const isTooMuch = sunOf(of, clouds, t) - fixedW[t]! > of.limitW + 2
        if (isTooMuch && made.netW[t]! < -1) assert.ok(powerW[t]! > -30, `${powerW[t]} W at ${t}`)
      }
    }),
    { numRuns: 40 },
  )
})

interface DrawnDay {
  readonly sunW: number
  readonly limitW: number
  readonly storedWh: number
  readonly efficiency: number
  readonly fee: boolean
}

function sunOf({ sunW }: DrawnDay, clouds: readonly number[], hour: number): number {
  return (sunW * clouds[hour]! * Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI))) / 100
}

/** A home's day of hours with a roof that nobody can turn down. */
function hourly(of: DrawnDay, clouds: readonly number[], others: readonly string[]): PlanInput {
  const hours = clouds.length
  const each = (value: number): Float64Array => new Float64Array(hours).fill(value)
  const shine = Float64Array.from({ length: hours }, (_, hour) => sunOf(of, clouds, hour))
  const windows = [{ fromStep: 0, toStep: hours, targetWh: 0, tripWh: 0 }]
  const car = carOf({ storedWh: 50_000, windows })
  const pump = heatPumpOf()
  assert.ok(pump.kind === 'heat-pump' && pump.building !== null)
  const { building } = pump
  const known: Record<string, DeviceInput> = {
    car: { ...car, thingId: 'car' },
    'gives-back': { ...car, thingId: 'bus', maxDischargeW: 7000, reserveWh: 10_000 },
    'heat-pump': {
      ...pump,
      building: {
        ...building,
        minC: each(20),
        maxC: each(22),
        outdoorC: each(5),
        gainsW: each(0),
        cop: each(3),
      },
    },
    'more-sun': { kind: 'generator', thingId: 'more', availableW: shine, isCurtailable: true },
  }
  const chargeEfficiency = of.efficiency / 100
  const battery = batteryOf({ storedWh: of.storedWh, chargeEfficiency })
  const one = day([], {})
  return {
    ...one,
    steps: steps(0, hourMs, hours),
    prices: {
      ...one.prices,
      importMicroPerKwh: each(300_000),
      exportMicroPerKwh: each(80_000),
      localFeeMicroPerKwh: each(of.fee ? 20_000 : 0),
      exportLimitW: of.limitW,
    },
    homes: [
      {
        ...one.homes[0]!,
        fixedW: each(400),
        devices: [
          battery,
          { kind: 'generator', thingId: 'sun', availableW: shine, isCurtailable: false },
          ...others.map((name) => known[name]!),
        ],
      },
    ],
  }
}
