import assert from 'node:assert/strict'
import { test } from 'node:test'
import { carOf, day, heatPumpOf } from '../day-fixtures.ts'
import { withMandates } from './compile-mandates.ts'
import { always, mandateOf } from './fixtures-mandates.ts'
import type { Mandate } from './mandate.ts'
import { orderNow } from './mandate-order-now.ts'

test('an order of uses counts between plans while it holds', () => {
  const when = { ...always, fromMinute: 17 * 60, toMinute: 20 * 60 }
  const rule = { kind: 'order', devices: ['car', 'heat-pump'] } as const
  const mandates = [mandateOf(), mandateOf({ id: 'order', when, rule })]
  const at = (hour: number) =>
    orderNow({
      cell: { id: 'n', timeZone: 'UTC' },
      mandates,
      nowMs: Date.UTC(2026, 0, 5, hour),
    })
  assert.deepEqual([at(18), at(20)], [['car', 'heat-pump'], []])
})

test('of two orders the one with more competence counts while it holds, not the older one', () => {
  const of = (id: string, more: Partial<Mandate>): Mandate =>
    mandateOf({ id, rule: { kind: 'order', devices: ['car', 'heat-pump'] }, ...more })
  const evening = { ...always, fromMinute: 17 * 60, toMinute: 20 * 60 }
  const rule = { kind: 'order', devices: ['heat-pump', 'car'] } as const
  const mandates = [
    of('older', { competence: 'group' }),
    of('higher', { rule, when: evening }),
    of('same', { competence: 'neighbourhood', when: evening }),
  ]
  const cell = { id: 'n', timeZone: 'UTC' }
  const at = (hour: number) => orderNow({ cell, mandates, nowMs: Date.UTC(2026, 0, 5, hour) })
  assert.deepEqual(at(18), ['heat-pump', 'car'])
  assert.deepEqual(at(20), ['car', 'heat-pump'])
  const input = day([heatPumpOf(), carOf()])
  const planned = withMandates(input, mandates).mandates ?? []
  assert.deepEqual(
    planned.map(({ id }) => id),
    ['older', 'higher'],
  )
  const [older, higher] = planned
  const isEvening = Array.from(higher!.isInForce, (_, t) => t >= 17 * 4 && t < 20 * 4)
  assert.deepEqual([...higher!.isInForce], isEvening)
  assert.deepEqual(
    [...older!.isInForce],
    isEvening.map((of) => !of),
  )
})
