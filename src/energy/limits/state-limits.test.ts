import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import type { Result } from '../../kernel/refusal.ts'
import { dayMs, quarterMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import type { EnergyContext } from '../context.ts'
import { gather, planSteps } from '../gather.ts'
import { emptyGrid } from './grid.ts'
import { agree } from '../job.ts'
import { stateGrid, stateTariff, stateWiring } from './state-limits.ts'
import { gridOf, wiringOf } from './store-limits.ts'
import { tariffAt } from '../store.ts'
import { emptyWiring, type Wiring } from './wiring.ts'

/** 3:00 in Vienna: the car leaves at 7:30. */
const startMs = Date.UTC(2026, 0, 12, 2)

/** Two homes with a meter, the first with a charger and a roof; no plan yet. */
async function prepared(store: Store) {
  const of = await TestNeighbourhood.make(store, startMs - dayMs, 2)
  for (const { id } of of.homes) {
    const meter = await of.thing(id, 'meter', ['powerW'])
    await of.report(meter.get('powerW'), startMs - dayMs, startMs, () => 600, quarterMs)
  }
  const car = await of.thing('home-0', 'car', ['stateOfCharge', 'pluggedIn'])
  await of.report(car.get('stateOfCharge'), startMs - quarterMs, startMs, () => 0.1)
  await of.report(car.get('pluggedIn'), startMs - quarterMs, startMs, () => 1)
  await of.thing('home-0', 'solar', ['generationW'], { ratedW: 10_000 })
  const told: string[] = []
  const context: EnergyContext = {
    db: store.db,
    clockOf: () => new ManualClock(startMs),
    random: seededRandom(1),
    onLimits: (id) => told.push(id),
    fetch: () => Promise.reject(new Error('nothing is fetched here')),
  }
  const [home] = of.homes
  assert.ok(home)
  const options = { nowMs: startMs, planId: 'plan', steps: planSteps(startMs) }
  const plan = () => agree(store.db, of.cell, of.homes, options, new ManualClock(0))
  const input = () => gather(store.db, of.cell, of.homes, options)
  return { of, home, context, told, plan, input }
}

const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.code)
const feeder = { id: 'north', name: 'North', limitW: 9_000, parent: null }

testOnEachDatabase(
  'what is stated of wires and feeders is kept, told to the node, and part of the next plan',
  async (store) => {
    const { of, home, context, told, plan, input } = await prepared(store)
    const wiring: Wiring = {
      ...emptyWiring,
      fuseA: 35,
      feedIn: { unit: 'share', value: 0.6 },
      circuits: [
        {
          id: 'garage',
          name: 'Garage',
          limit: { unit: 'W', value: 7_000 },
          phases: [1, 2, 3],
          parent: null,
        },
      ],
      places: { 'home-0-car': { circuit: 'garage', phases: [] } },
    }
    assert.ok((await stateWiring(context, home, wiring)).ok)
    const grid = { feedIn: null, feeders: [{ ...feeder, homes: ['home-1'] }] }
    assert.ok((await stateGrid(context, of.cell, grid)).ok)
    assert.deepEqual(told, ['hof', 'hof'])
    assert.deepEqual(await wiringOf(store.db, home.id), wiring)
    assert.deepEqual(await gridOf(store.db, 'hof'), grid)
    const made = await input()
    const [first, second] = made?.homes ?? []
    assert.deepEqual(
      first?.lines?.map(({ name, importLimitW }) => [name, importLimitW[0]]),
      [
        ['L1', 8_050],
        ['L2', 8_050],
        ['L3', 8_050],
        ['Garage', 7_000],
      ],
    )
    assert.equal(first.limitsW?.exportW[0], 6_000)
    assert.deepEqual([second?.lines, second?.limitsW], [undefined, undefined])
    assert.deepEqual(
      made?.feeders?.map(({ id, homes, limitsW }) => [id, homes, limitsW.importW[0]]),
      [['north', ['home-1'], 9_000]],
    )
    const planned = (await plan())?.homes[0]?.devices ?? []
    const car = planned.find(({ thingId }) => thingId === 'home-0-car')
    assert.ok(car)
    assert.ok(Math.max(...car.powerW) > 6_000)
    assert.ok(car.powerW.every((powerW) => powerW <= 7_000.5))
    // Stated again, it takes the place of what was.
    assert.ok((await stateWiring(context, home, emptyWiring)).ok)
    assert.deepEqual((await input())?.homes[0]?.lines, undefined)
  },
)

testOnEachDatabase(
  'a fuse, a feeder and a tariff’s limit below what cannot be shifted are refused, with what would be right',
  async (store) => {
    const { of, home, context, told, plan } = await prepared(store)
    const tariff = await tariffAt(store.db, of.cell.id, startMs)
    assert.ok(tariff)
    const low = { ...tariff, importLimitW: 50 }
    const small = { ...emptyGrid, feeders: [{ ...feeder, limitW: 50, homes: ['home-0'] }] }
    // Without a plan nobody knows what is needed.
    assert.equal(codeOf(await stateGrid(context, of.cell, small)), 'ok')
    await plan()
    told.length = 0
    const refusals = [
      await stateWiring(context, home, { ...emptyWiring, fuseA: 1, phases: 1 }),
      await stateGrid(context, of.cell, small),
      await stateTariff(context, of.cell, low),
    ]
    assert.deepEqual(
      refusals.map((result) => (result.ok ? null : [result.code, result.at])),
      [
        ['limit-below-fixed', 'fuseA'],
        ['limit-below-fixed', 'feeders[0].limitW'],
        ['limit-below-fixed', 'importLimitW'],
      ],
    )
    assert.deepEqual(told, [])
    assert.deepEqual(await tariffAt(store.db, of.cell.id, startMs), tariff)
    assert.equal(codeOf(await stateTariff(context, of.cell, { ...low, importLimitW: 9_000 })), 'ok')
    // What stands behind a feeder that is behind another counts for both.
    const nested = [
      { ...feeder, limitW: 50, homes: [] },
      { ...feeder, id: 'inner', parent: 'north', homes: ['home-1'] },
    ]
    const outer = await stateGrid(context, of.cell, { feedIn: null, feeders: nested })
    assert.ok(!outer.ok && outer.at === 'feeders[0].limitW')
  },
)
