import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Home, limitOf, plan, startMs, thing } from './act-fixtures.ts'
import type { ActLimit } from './act-input.ts'

const car = thing('car', { maxChargeW: 11_000 })
const pump = thing('heat-pump', { maxW: 3_000 })
const both = plan({ car: [[4_000, 'cheap-hours']], 'heat-pump': [[2_000, 'cheap-hours']] })

/** What is asked of both where the grid carries 2 kW less than they take. */
function asked(reason: ActLimit['reason'], order?: readonly ('car' | 'heat-pump')[]) {
  const limits = [limitOf({ reason, importLimitW: 4_000, measuredW: 6_000 })]
  const input = { nowMs: startMs, plan: both, limits, ...(order === undefined ? {} : { order }) }
  const sent = new Home().tick(input, [
    { thing: car, measuredW: 4_000 },
    { thing: pump, measuredW: 2_000 },
  ])
  return Object.fromEntries(sent.map(({ setPoint }) => [setPoint.thingId, setPoint.powerW]))
}

test('between plans who comes later in an order waits first where all share a limit', () => {
  assert.deepEqual(asked('grid-limit', ['car', 'heat-pump']), { car: 4_000, 'heat-pump': 0 })
  assert.deepEqual(asked('grid-limit', ['heat-pump', 'car']), { car: 2_000, 'heat-pump': 2_000 })
  // Kinds that it does not name wait before those that it does.
  assert.deepEqual(asked('grid-limit', ['car']), { car: 4_000, 'heat-pump': 0 })
})

test('without an order, and behind a home’s own connection, cars wait first', () => {
  const first = { car: 2_000, 'heat-pump': 2_000 }
  assert.deepEqual(asked('grid-limit'), first)
  assert.deepEqual(asked('connection-limit', ['car', 'heat-pump']), first)
})

test('what the neighbourhood owns itself waits its turn between plans like what homes own', () => {
  const shared = { ...car, id: 'shared-car', cellId: 'neighbourhood' }
  const own = plan({ 'heat-pump': [[2_000, 'cheap-hours']] })
  const ofCar = plan({ 'shared-car': [[4_000, 'cheap-hours']] })
  const made = { ...own, shared: ofCar.homes[0]!.devices }
  const first = (order: readonly ('car' | 'heat-pump')[]) => {
    const shares = new Map([
      ['shared-car', 1],
      ['heat-pump', 1],
    ])
    const limits = [
      limitOf({ reason: 'grid-limit', importLimitW: 4_000, measuredW: 6_000, shares }),
    ]
    const sent = new Home().tick({ nowMs: startMs, plan: made, limits, order }, [
      { thing: shared, measuredW: 4_000 },
      { thing: pump, measuredW: 2_000 },
    ])
    return Object.fromEntries(sent.map(({ setPoint }) => [setPoint.thingId, setPoint.powerW]))
  }
  assert.deepEqual(first(['car', 'heat-pump']), { 'shared-car': 4_000, 'heat-pump': 0 })
  assert.deepEqual(first(['heat-pump', 'car']), { 'shared-car': 2_000, 'heat-pump': 2_000 })
})
