import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hourMs } from '../../kernel/steps.ts'
import type { Thing } from '../../things/thing.ts'
import {
  battery,
  car,
  heatPump,
  Home,
  limitOf,
  override,
  plan,
  powers,
  solar,
  startMs,
  thing,
} from './act-fixtures.ts'
import type { ActDevice, ActLimit } from './act-input.ts'
import { powerRange } from './act-limits.ts'

const phases = [0, 1, 2] as const

/** The fuses of three conductors, with what is measured there and the part of each thing on each of them. */
function fuses(
  limitW: number,
  measuredW: readonly number[],
  shares: Readonly<Record<string, readonly number[]>>,
): ActLimit[] {
  return phases.map((phase) =>
    limitOf({
      reason: 'phase-limit',
      importLimitW: limitW,
      exportLimitW: limitW,
      measuredW: measuredW[phase]!,
      shares: new Map(
        Object.entries(shares).flatMap(([id, parts]) =>
          parts[phase]! > 0 ? [[id, parts[phase]!] as const] : [],
        ),
      ),
    }),
  )
}

const onAll = [1 / 3, 1 / 3, 1 / 3]

test('a car on a phase that carries too much takes less, however little the others carry', () => {
  const planned = plan({ car: [[3_600, 'cheap-hours']] })
  const limits = fuses(5_750, [7_000, 300, -2_000], { car: [1, 0, 0] })
  const device = { thing: car, measuredW: 3_600 }
  const [asked] = new Home().tick({ nowMs: startMs, plan: planned, limits }, [device])
  assert.deepEqual([asked?.setPoint.powerW, asked?.setPoint.reason], [2_300, 'phase-limit'])
})

test('a battery on three phases helps a full one only as far as the next can feed in', () => {
  const planned = plan({ battery: [[0, 'waiting']], car: [[6_000, 'cheap-hours']] })
  const shares = { battery: onAll, car: [1, 0, 0] }
  const devices = [
    { thing: battery, measuredW: 0 },
    { thing: car, measuredW: 6_000 },
  ]
  const tick = (measuredW: readonly number[]) =>
    powers(
      new Home().tick(
        { nowMs: startMs, plan: planned, limits: fuses(5_000, measuredW, shares) },
        devices,
      ),
    )
  assert.deepEqual(tick([6_000, 0, 0]), [-3_000, 6_000])
  // L2 has 500 W left to feed in: the battery gives 1,500 W over all three, and the car makes up for the rest.
  assert.deepEqual(tick([6_000, -4_500, 0]), [-1_500, 5_500])
})

test('a roof on three phases is not held back where that would fill another phase', () => {
  const devices = [{ thing: solar, measuredW: -6_000 }]
  const tick = (measuredW: readonly number[]) =>
    powers(
      new Home().tick(
        { nowMs: startMs, limits: fuses(5_000, measuredW, { solar: onAll }) },
        devices,
      ),
    )
  assert.deepEqual(tick([-6_000, 0, 0]), [-3_000])
  assert.deepEqual(tick([-6_000, 4_800, 0]), [-5_400])
})

/** One device of a random home: what it is, where it is connected, what it takes now and should take. */
interface Placed {
  readonly thing: Thing
  readonly shares: readonly number[]
  readonly measuredW: number
  readonly plannedW: number
  readonly isHurried: boolean
}

const part = fc.double({ min: 0, max: 1, noNaN: true })

const things: readonly Thing[] = [
  thing('battery', { maxChargeW: 5_000, maxDischargeW: 0 }),
  thing('car', { maxChargeW: 11_000 }),
  heatPump,
]

/** Devices of kinds that give way, on one conductor or all of them. */
function devicesOf(of: readonly Thing[]): fc.Arbitrary<Placed[]> {
  const device = fc
    .record({
      kind: fc.constantFrom(...of),
      place: fc.constantFrom([1, 0, 0], [0, 1, 0], [0, 0, 1], onAll),
      now: part,
      wished: part,
      isHurried: fc.boolean(),
    })
    .map(({ kind, place, now, wished, isHurried }): Placed => {
      const { leastW, mostW } = powerRange(kind)!
      const at = (share: number): number => Math.round(leastW + share * (mostW - leastW))
      return { thing: kind, shares: place, measuredW: at(now), plannedW: at(wished), isHurried }
    })
  return fc
    .array(device, { minLength: 1, maxLength: 6 })
    .map((all) => all.map((one, i) => ({ ...one, thing: { ...one.thing, id: `t${i}` } })))
}

/** What flows through each phase once all devices have done what they are asked for, W, with and without the fuses. */
function settled(placed: readonly Placed[], restW: readonly number[], limitW: number) {
  const planned = plan(
    Object.fromEntries(placed.map((one) => [one.thing.id, [[one.plannedW, 'cheap-hours']]])),
  )
  const through = (powersW: readonly number[]): number[] =>
    phases.map((phase) =>
      placed.reduce((sum, { shares }, i) => sum + shares[phase]! * powersW[i]!, restW[phase]!),
    )
  const measured = through(placed.map(({ measuredW }) => measuredW))
  const shares = Object.fromEntries(placed.map((one) => [one.thing.id, one.shares]))
  const devices = placed.map(({ thing: of, measuredW, isHurried }): Partial<ActDevice> => {
    const hurried = { ...override('hurry', startMs + hourMs), thingId: of.id }
    return { thing: of, measuredW, override: isHurried ? hurried : null }
  })
  const run = (limits: readonly ActLimit[]): number[] => {
    const home = new Home()
    home.tick({ nowMs: startMs, plan: planned, limits }, devices)
    return placed.map((one) => home.asked.get(one.thing.id)?.setPoint.powerW ?? one.measuredW)
  }
  const kept = run(fuses(limitW, measured, shares))
  return { kept, keptW: through(kept), freeW: through(run([])) }
}

const rest = fc.array(fc.integer({ min: -3_000, max: 9_000 }), { minLength: 3, maxLength: 3 })
const fuse = fc.integer({ min: 4_600, max: 8_050 })

/** Set points are whole watts. */
const roundingW = 4

test('no phase carries more than its fuse, but for what nothing can be done about', () => {
  fc.assert(
    fc.property(devicesOf(things), rest, fuse, (placed, restW, limitW) => {
      const { keptW } = settled(placed, restW, limitW)
      for (const phase of phases) {
        const heldW = placed.reduce(
          (sum, { thing: of, shares, isHurried }) =>
            sum + (isHurried ? shares[phase]! * powerRange(of)!.mostW : 0),
          restW[phase]!,
        )
        assert.ok(keptW[phase]! <= Math.max(limitW, heldW) + roundingW, `L${phase + 1}`)
      }
    }),
    { numRuns: 500 },
  )
})

test('where devices give back as well, what helps one phase makes no other worse', () => {
  const wide = fc.array(fc.integer({ min: -9_000, max: 9_000 }), { minLength: 3, maxLength: 3 })
  const all = devicesOf([...things, battery])
  fc.assert(
    fc.property(all, wide, fuse, (placed, restW, limitW) => {
      const { kept, keptW, freeW } = settled(placed, restW, limitW)
      for (const phase of phases) {
        for (const way of [1, -1]) {
          const mostW = Math.max(limitW, way * freeW[phase]!)
          assert.ok(way * keptW[phase]! <= mostW + roundingW, `L${phase + 1}, ${way}`)
        }
        if (keptW[phase]! <= limitW + roundingW) continue
        // What could still give way there would break another's limit, or would have until that was relieved.
        for (const [i, { thing: of, shares, isHurried }] of placed.entries()) {
          const leastW = Math.min(of.kind === 'battery' ? powerRange(of)!.leastW : 0, kept[i]!)
          if (shares[phase] === 0 || isHurried || kept[i]! <= leastW + 1) continue
          const isBlocked = phases.some(
            (p) => shares[p]! > 0 && -Math.min(keptW[p]!, freeW[p]!) >= limitW - roundingW,
          )
          assert.ok(isBlocked, `${of.id} could give way on L${phase + 1}`)
        }
      }
    }),
    { numRuns: 500 },
  )
})
