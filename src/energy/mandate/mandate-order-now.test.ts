import assert from 'node:assert/strict'
import { test } from 'node:test'
import { always, mandateOf } from './fixtures-mandates.ts'
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
