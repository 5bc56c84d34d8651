import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adopted } from '../thing-fixtures.ts'
import { always, mandateOf } from './fixtures-mandates.ts'
import { mandateReservesNow } from './mandate-reserves-now.ts'
import type { Mandate } from './mandate.ts'

const battery = (id: string, cellId: string, capacityWh: number) => ({
  ...adopted('battery', { attributes: { capacityWh } }),
  id,
  cellId,
})

const things = [
  battery('one', 'home-1', 5_000),
  battery('two', 'home-2', 15_000),
  battery('street', 'neighbourhood', 20_000),
  { ...adopted('car', { attributes: { capacityWh: 60_000 } }), id: 'car', cellId: 'home-1' },
]

function reserves(mandates: readonly Partial<Mandate>[], hour = 18): Record<string, number> {
  const kept = mandateReservesNow({
    cell: { id: 'neighbourhood', timeZone: 'UTC' },
    homes: [{ id: 'home-1' }, { id: 'home-2' }],
    things,
    mandates: mandates.map((more) =>
      mandateOf({ when: { ...always, fromMinute: 17 * 60, toMinute: 22 * 60 }, ...more }),
    ),
    grid: {
      feedIn: null,
      feeders: [{ id: 'row', name: 'Row', limitW: 1, homes: ['home-2'], parent: null }],
    },
    nowMs: Date.UTC(2026, 0, 5, hour),
  })
  return Object.fromEntries(kept)
}

test('batteries keep a hard reserve while it holds, and the larger of two', () => {
  const share = { rule: { kind: 'battery-reserve', measure: 'share', least: 0.2 } } as const
  assert.deepEqual(reserves([share]), { one: 0.2, two: 0.2, street: 0.2 })
  assert.deepEqual(reserves([share], 22), {})
  assert.deepEqual(reserves([{ ...share, force: { kind: 'soft', priority: 'high' } }]), {})
  const each = { rule: { kind: 'battery-reserve', measure: 'each', least: 3_000 } } as const
  const inHome = { ...each, place: { kind: 'homes', homeIds: ['home-1'] } } as const
  assert.deepEqual(reserves([share, inHome]), { one: 0.6, two: 0.2, street: 0.2 })
})

test('what they keep together is as much of each one’s capacity, where they count together', () => {
  const rule = { kind: 'battery-reserve', measure: 'together', least: 10_000 } as const
  assert.deepEqual(reserves([{ rule }]), { one: 0.25, two: 0.25, street: 0.25 })
  assert.deepEqual(reserves([{ rule, place: { kind: 'homes', homeIds: [] } }]), {
    one: 1,
    two: 10 / 15,
  })
  assert.deepEqual(reserves([{ rule, place: { kind: 'feeder', feederId: 'row' } }]), {
    two: 10 / 15,
  })
})
