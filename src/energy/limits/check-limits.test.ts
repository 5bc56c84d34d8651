import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RefusalError } from '../../kernel/refusal.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import { planNeighbourhood } from '../plan/planner.ts'

import { all, battery, community, feeder, home, line, stillClock } from './limits-fixtures.ts'

test('limits that contradict themselves are refused with the field, the value and what would be right', async () => {
  const two = [home('one', [battery('battery')]), home('two', [])]
  const refusals: [PlanInput, string, string, RegExp][] = [
    [
      community({ homes: two, feeders: [feeder('a', { homes: ['one', 'three'] })] }),
      'unknown-home',
      'feeders[0].homes[1]',
      /"three".*cellId of a home/,
    ],
    [
      community({
        homes: two,
        feeders: [feeder('a', { homes: ['one'] }), feeder('b', { homes: ['one'] })],
      }),
      'home-in-two-feeders',
      'feeders[1].homes[0]',
      /"one".*feeders\[0\].*named once/,
    ],
    [
      community({
        homes: two,
        feeders: [feeder('a', { parent: 'b' }), feeder('b', { parent: 'a' })],
      }),
      'loop-of-limits',
      'feeders[0].parent',
      /"b".*behind "a"/,
    ],
    [
      community({ homes: two, feeders: [feeder('a', { parent: 'c' })] }),
      'unknown-parent',
      'feeders[0].parent',
      /"c".*or null/,
    ],
    [
      community({ homes: two, feeders: [feeder('a', {}), feeder('a', {})] }),
      'id-used-twice',
      'feeders[1].id',
      /"a".*of its own/,
    ],
    [
      community({
        homes: [home('one', [], { lines: [line({ id: 'x', shares: { battery: 1.2 } })] })],
      }),
      'share-out-of-range',
      'homes[0].lines[0].shares.battery',
      /1\.2.*between 0 and 1/,
    ],
    [
      community({ homes: [home('one', [], { lines: [line({ id: 'x', fixedShare: NaN })] })] }),
      'share-out-of-range',
      'homes[0].lines[0].fixedShare',
      /NaN.*between 0 and 1/,
    ],
    [
      community({ homes: [home('one', [], { lines: [line({ id: 'x', limitW: -5 })] })] }),
      'bad-limit',
      'homes[0].lines[0].importLimitW[0]',
      /-5.*0 W or more/,
    ],
    [
      community({ homes: two, gridLimitsW: { importW: Float64Array.of(1), exportW: all(0) } }),
      'limit-for-each-step',
      'gridLimitsW.importW',
      /1 values.*6 steps/,
    ],
  ]
  for (const [input, code, at, message] of refusals) {
    await assert.rejects(planNeighbourhood(input, stillClock), (error) => {
      assert.ok(error instanceof RefusalError)
      assert.deepEqual([error.refusal.code, error.refusal.at], [code, at])
      assert.match(error.refusal.message, message)
      return true
    })
  }
})
