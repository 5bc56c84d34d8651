import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Thing, ThingKind } from '../../things/thing.ts'
import type { Grid } from '../limits/grid.ts'
import { always, mandateOf } from './fixtures-mandates.ts'
import { mandateLimitsNow } from './mandate-limits-now.ts'
import type { Mandate } from './mandate.ts'

const thing = (kind: ThingKind, cellId: string): Thing => ({
  id: `${cellId}-${kind}`,
  cellId,
  kind,
  name: kind,
  state: 'adopted',
  protocol: 'mqtt',
  address: `${cellId}-${kind}`,
  reports: ['powerW'],
  isControllable: true,
  attributes: {},
  createdMs: 0,
})

const measured: Readonly<Record<string, number>> = {
  'one-meter': 5_000,
  'one-car': 7_000,
  'two-meter': 1_000,
  'two-car': 2_000,
  'street-battery': 500,
}
const things = [
  thing('meter', 'one'),
  thing('car', 'one'),
  thing('meter', 'two'),
  thing('car', 'two'),
  { ...thing('battery', 'neighbourhood'), id: 'street-battery' },
]
const grid: Grid = {
  feedIn: null,
  feeders: [
    { id: 'street', name: 'Street', limitW: 20_000, homes: ['one'], parent: null },
    { id: 'yard', name: 'Yard', limitW: 20_000, homes: ['two'], parent: 'street' },
  ],
}

function limits(more: Partial<Mandate>, nowMs = Date.UTC(2026, 0, 5, 18)) {
  const made = mandateLimitsNow({
    cell: { id: 'neighbourhood', timeZone: 'UTC' },
    homes: [{ id: 'one' }, { id: 'two' }],
    things,
    mandates: [mandateOf({ when: { ...always, fromMinute: 17 * 60, toMinute: 1200 }, ...more })],
    grid,
    powerW: (id) => measured[id] ?? null,
    nowMs,
  })
  return made.map(({ reason, importLimitW, exportLimitW, measuredW, shares, order }) => {
    assert.deepEqual([reason, order], ['mandate-limit', null])
    return { importLimitW, exportLimitW, measuredW, of: [...shares.keys()] }
  })
}

const homes = ['one-meter', 'one-car', 'two-meter', 'two-car']

test('a hard limit of the connection is held on what the whole neighbourhood takes, while it holds', () => {
  const everything = [...homes, 'street-battery']
  assert.deepEqual(limits({}), [
    { importLimitW: 10_000, exportLimitW: Infinity, measuredW: 6_500, of: everything },
  ])
  assert.deepEqual(limits({}, Date.UTC(2026, 0, 5, 20)), [])
  assert.deepEqual(limits({ force: { kind: 'soft', priority: 'high' } }), [])
  assert.deepEqual(limits({ untilMs: Date.UTC(2026, 0, 5, 18) }), [])
})

test('limits of a feeder and of homes are held on what flows there', () => {
  const rule = { kind: 'connection-limit', direction: 'export', limitW: 4_000 } as const
  assert.deepEqual(limits({ rule, place: { kind: 'feeder', feederId: 'street' } }), [
    { importLimitW: Infinity, exportLimitW: 4_000, measuredW: 6_000, of: homes },
  ])
  assert.deepEqual(limits({ rule, place: { kind: 'homes', homeIds: ['two'] } }), [
    {
      importLimitW: Infinity,
      exportLimitW: 4_000,
      measuredW: 1_000,
      of: ['two-meter', 'two-car'],
    },
  ])
})

test('cars are held to their limit together, or in each home, and what rests neither takes nor gives', () => {
  const rule = { kind: 'class-limit', devices: 'car', limitW: 3_000 } as const
  assert.deepEqual(limits({ rule }), [
    { importLimitW: 3_000, exportLimitW: Infinity, measuredW: 9_000, of: ['one-car', 'two-car'] },
  ])
  const rest = { ...rule, limitW: 0 }
  assert.deepEqual(
    limits({ rule: rest, place: { kind: 'homes', homeIds: [] } }).map(
      ({ exportLimitW, measuredW }) => [exportLimitW, measuredW],
    ),
    [
      [0, 7_000],
      [0, 2_000],
    ],
  )
  assert.deepEqual(limits({ rule: { ...rest, devices: 'battery' } })[0]!.of, ['street-battery'])
  assert.deepEqual(limits({ rule: { ...rest, devices: 'chp' } }), [])
})
