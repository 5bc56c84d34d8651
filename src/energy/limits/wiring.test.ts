import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Thing } from '../../things/thing.ts'
import { adopted } from '../thing-fixtures.ts'
import { checkGrid, type Feeder } from './grid.ts'
import { checkWiring, circuitLimit, emptyWiring, type Circuit, type Wiring } from './wiring.ts'

const car = (phases: number | null): Thing =>
  adopted('car', { reports: [], attributes: phases === null ? {} : { phases } })

const circuit = (of: Partial<Circuit> = {}): Circuit => ({
  id: 'garage',
  name: 'Garage',
  limit: { unit: 'A', value: 16 },
  phases: [1, 2, 3],
  parent: null,
  ...of,
})

/** Which field is refused; null: none. */
function wrongAt(of: Partial<Wiring>, things: readonly Thing[] = [car(null)]): string | null {
  const checked = checkWiring({ ...emptyWiring, ...of }, things)
  return checked.ok ? null : (checked.at ?? '')
}

test('a home with fuses, nested circuits and a car on one of them is wired well', () => {
  const wiring: Partial<Wiring> = {
    fuseA: 35,
    feedIn: { unit: 'share', value: 0.6 },
    circuits: [circuit(), circuit({ id: 'charger', parent: 'garage', phases: [2] })],
    places: { car: { circuit: 'charger', phases: [] } },
  }
  assert.equal(wrongAt(wiring), null)
})

test('what cannot be is refused at its field', () => {
  const table: [Partial<Wiring>, string][] = [
    [{ fuseA: 0 }, 'fuseA'],
    [{ fuseA: 5_000 }, 'fuseA'],
    [{ feedIn: { unit: 'share', value: 60 } }, 'feedIn.value'],
    [{ feedIn: { unit: 'W', value: -1 } }, 'feedIn.value'],
    [{ circuits: [circuit({ id: 'A b' })] }, 'circuits[0].id'],
    [{ circuits: [circuit(), circuit()] }, 'circuits[1].id'],
    [{ circuits: [circuit({ name: ' ' })] }, 'circuits[0].name'],
    [{ circuits: [circuit({ parent: 'roof' })] }, 'circuits[0].parent'],
    [{ circuits: [circuit({ parent: 'garage' })] }, 'circuits[0].parent'],
    [{ circuits: [circuit({ limit: { unit: 'A', value: NaN } })] }, 'circuits[0].limit.value'],
    [{ circuits: [circuit({ limit: { unit: 'W', value: 0 } })] }, 'circuits[0].limit.value'],
    [{ circuits: [circuit({ phases: [] })] }, 'circuits[0].phases'],
    [{ circuits: [circuit({ phases: [1, 1] })] }, 'circuits[0].phases'],
    [{ phases: 1, circuits: [circuit({ phases: [2] })] }, 'circuits[0].phases'],
    [
      { circuits: [circuit({ phases: [1] }), circuit({ id: 'b', parent: 'garage', phases: [2] })] },
      'circuits[1].phases',
    ],
    [{ places: { roof: { circuit: null, phases: [] } } }, 'places.roof'],
    [{ places: { car: { circuit: 'roof', phases: [] } } }, 'places.car.circuit'],
    [{ phases: 1, places: { car: { circuit: null, phases: [2] } } }, 'places.car.phases'],
    [
      { circuits: Array.from({ length: circuitLimit + 1 }, (_, i) => circuit({ id: `c${i}` })) },
      'circuits',
    ],
  ]
  for (const [wiring, at] of table) assert.equal(wrongAt(wiring), at, JSON.stringify(wiring))
})

test('circuits that stand behind one another in a circle are refused, however long it is', () => {
  const ids = ['a', 'b', 'c']
  const circuits = ids.map((id, i) => circuit({ id, parent: ids[(i + 1) % 3] ?? null }))
  assert.equal(wrongAt({ circuits }), 'circuits[0].parent')
})

test('a charger that charges on three phases is not on one, and the other way round', () => {
  const on = (phases: (1 | 2 | 3)[]): Partial<Wiring> => ({
    places: { car: { circuit: null, phases } },
  })
  assert.equal(wrongAt(on([1]), [car(3)]), 'places.car.phases')
  assert.equal(wrongAt(on([1, 2, 3]), [car(1)]), 'places.car.phases')
  assert.equal(wrongAt(on([2]), [car(1)]), null)
  assert.equal(wrongAt(on([2]), [car(null)]), null)
})

test('feeders name homes of the neighbourhood, each once, and carry something', () => {
  const feeder = (of: Partial<Feeder> = {}): Feeder => ({
    id: 'north',
    name: 'North',
    limitW: 30_000,
    homes: ['one'],
    parent: null,
    ...of,
  })
  const at = (...feeders: Feeder[]): string | null => {
    const checked = checkGrid({ feedIn: null, feeders }, new Set(['one', 'two']))
    return checked.ok ? null : (checked.at ?? '')
  }
  const south = feeder({ id: 'south', homes: ['two'], parent: 'north' })
  assert.equal(at(feeder(), south), null)
  assert.equal(at(feeder({ homes: ['three'] })), 'feeders[0].homes[0]')
  assert.equal(at(feeder(), feeder({ id: 'south' })), 'feeders[1].homes[0]')
  assert.equal(at(feeder({ limitW: 0 })), 'feeders[0].limitW')
  assert.equal(at(feeder({ parent: 'south' }), south), 'feeders[0].parent')
})
