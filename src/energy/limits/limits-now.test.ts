import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Thing, ThingKind } from '../../things/thing.ts'
import { adopted } from '../thing-fixtures.ts'
import { emptyGrid } from './grid.ts'
import type { GridSignal } from './grid-signal.ts'
import { limitsNow, type LimitsNowOf } from './limits-now.ts'
import { emptyWiring } from './wiring.ts'

const thing = (kind: ThingKind, cellId: string, attributes: Thing['attributes'] = {}): Thing => {
  const id = `${cellId}-${kind}`
  return adopted(kind, { id, cellId, address: id, attributes })
}

const things = [
  thing('meter', 'one', { connectionLimitW: 11_000 }),
  thing('car', 'one', { maxChargeW: 11_000 }),
  thing('battery', 'one', { maxChargeW: 3_000 }),
  thing('solar', 'one', { ratedW: 8_000 }),
  thing('meter', 'two'),
  thing('wind', 'street'),
]

const measured: Record<string, number> = {
  'one-meter': 5_000,
  'one-car': 7_000,
  'one-battery': -500,
  'one-solar': -2_500,
  'two-meter': 1_000,
  'street-wind': -2_000,
}

const signal = (of: Partial<GridSignal>): GridSignal => ({
  id: 's',
  cellId: 'one',
  neighbourhoodId: 'street',
  part: 'connection',
  sender: 'Grid',
  ownId: 'o',
  isOperator: true,
  importLimitW: 4_000,
  exportLimitW: null,
  fromMs: 0,
  untilMs: 1_000,
  reason: '',
  receivedMs: 0,
  ...of,
})

/** What is limited, by how much and what is measured there. */
function limits(of: Partial<LimitsNowOf>, powers = measured) {
  const made = limitsNow({
    cell: { id: 'street' },
    homes: [{ id: 'one' }, { id: 'two' }],
    things,
    wirings: new Map(),
    grid: emptyGrid,
    tariff: null,
    signals: [],
    powerW: (id) => powers[id] ?? null,
    phaseW: () => null,
    ...of,
  })
  return made.map(({ reason, importLimitW, exportLimitW, measuredW, shares, order }) => ({
    reason,
    limits: [importLimitW, exportLimitW],
    measuredW,
    things: [...shares.keys()].map((id) => id.replace('one-', '')),
    order,
  }))
}

const none = Infinity
const all = ['meter', 'car', 'battery', 'solar']

test('without more, the connections that are known are held', () => {
  assert.deepEqual(limits({}), [
    {
      reason: 'connection-limit',
      limits: [11_000, 11_000],
      measuredW: 5_000,
      things: all,
      order: null,
    },
  ])
})

test('a share of the roof’s power is the most that flows out; with a silent meter nothing is measured', () => {
  const wirings = new Map([
    ['one', { ...emptyWiring, feedIn: { unit: 'share', value: 0.6 } }],
  ] as const)
  const [connection] = limits({ wirings }, { ...measured, 'one-meter': NaN })
  assert.deepEqual(connection?.limits, [11_000, 4_800])
  const { 'one-meter': _, ...silent } = measured
  assert.equal(limits({ wirings }, silent)[0]?.measuredW, null)
})

test('a circuit carries what is on it; of phases what meters say, or else what the plan takes them to carry', () => {
  const circuit = {
    id: 'garage',
    name: 'Garage',
    limit: { unit: 'A', value: 16 },
    phases: [1, 2],
    parent: null,
  } as const
  const wiring = {
    ...emptyWiring,
    fuseA: 35,
    circuits: [circuit],
    places: {
      'one-car': { circuit: 'garage', phases: [] },
      'one-battery': { circuit: 'garage', phases: [2] as const },
    },
  }
  const wirings = new Map([['one', wiring]])
  const held = limits({ wirings }).map(({ reason, measuredW, things: on }) => [
    reason,
    Math.round(measuredW ?? NaN),
    on,
  ])
  // The car has 3,500 W on L1 and L2, the battery -500 W on L2, and a third each of a roof's -2,500 W and of 1,000 W that nobody tells of.
  assert.deepEqual(held, [
    ['circuit-limit', 3_500, ['car']],
    ['circuit-limit', 3_000, ['car', 'battery']],
    ['phase-limit', 3_000, ['meter', 'car', 'solar']],
    ['phase-limit', 2_500, ['meter', 'car', 'battery', 'solar']],
    ['phase-limit', -500, ['meter', 'solar']],
    ['connection-limit', 5_000, all],
  ])
  const told = { 1: 4_000, 2: -1_000, 3: 2_000 }
  const phaseW: LimitsNowOf['phaseW'] = (id, phase) => (id === 'one-meter' ? told[phase] : null)
  const measuredAt = (of: Partial<LimitsNowOf>, powers?: typeof measured) =>
    limits({ wirings, ...of }, powers)
      .filter(({ reason }) => reason === 'phase-limit')
      .map(({ limits: carries, measuredW }) => [carries[0], measuredW])
  assert.deepEqual(measuredAt({ phaseW }), [
    [8_050, 4_000],
    [8_050, -1_000],
    [8_050, 2_000],
  ])
  const { 'one-meter': _, ...silent } = measured
  assert.deepEqual(
    measuredAt({}, silent).map(([, measuredW]) => measuredW),
    [null, null, null],
  )
})

test('an operator’s signal is an order until it ends; a person’s is a limit like any other', () => {
  const [, order] = limits({ signals: [signal({})] })
  assert.deepEqual(order, {
    reason: 'signal-limit',
    limits: [4_000, none],
    measuredW: 5_000,
    things: all,
    order: { untilMs: 1_000 },
  })
  assert.equal(limits({ signals: [signal({ isOperator: false })] })[1]?.order, null)
})

test('of devices only what they draw from the grid counts, and the law leaves them 4.2 kW', () => {
  const [, devices] = limits({ signals: [signal({ part: 'devices', importLimitW: 100 })] })
  // The car takes 7,000 W, and 2,000 W of that come from its own roof and battery.
  assert.deepEqual(
    [devices?.limits, devices?.measuredW, devices?.things],
    [[4_200, none], 5_000, ['car']],
  )
  const idle = { ...measured, 'one-car': 900 }
  const [, rests] = limits({ signals: [signal({ part: 'devices' })] }, idle)
  assert.equal(rests?.measuredW, 900)
})

test('what the tariff lets the neighbourhood take and give is held as well, and the tighter of two limits of feeding in', () => {
  const tariff = { importLimitW: 3_000, exportLimitW: 9_000 }
  const atGrid = (of: Partial<LimitsNowOf>) =>
    limits(of).find(({ reason }) => reason === 'grid-limit')
  const own = atGrid({ tariff })
  assert.deepEqual([own?.limits, own?.measuredW], [[3_000, 9_000], 4_000])
  const grid = { ...emptyGrid, feedIn: { unit: 'W', value: 2_000 } as const }
  assert.deepEqual(atGrid({ tariff, grid })?.limits, [3_000, 2_000])
  assert.equal(atGrid({ tariff: { importLimitW: null, exportLimitW: null } }), undefined)
})

test('feeders add up their homes, inner ones first; the neighbourhood adds up all and what it owns', () => {
  const feeder = { name: 'F', limitW: 6_000 }
  const grid = {
    feedIn: { unit: 'W', value: 9_000 } as const,
    feeders: [
      { ...feeder, id: 'outer', homes: ['two'], parent: null },
      { ...feeder, id: 'inner', homes: ['one'], parent: 'outer' },
    ],
  }
  const held = limits({ grid, signals: [signal({ cellId: 'street', exportLimitW: 1_000 })] })
  assert.deepEqual(
    held.slice(1).map(({ reason, limits: of, measuredW }) => [reason, of, measuredW]),
    [
      ['feeder-limit', [6_000, 6_000], 5_000],
      ['feeder-limit', [6_000, 6_000], 6_000],
      ['grid-limit', [none, 9_000], 4_000],
      ['signal-limit', [4_000, 1_000], 4_000],
    ],
  )
})
