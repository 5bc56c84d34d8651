import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuse } from '../../kernel/refusal.ts'
import { gridFromForm, inForm, wiringFromForm } from './limits-form.ts'

test('a home’s wires are read from their form: names make ids, rows without a name go, a comma is a point', () => {
  const read = wiringFromForm(
    {
      phases: '3',
      fuse: '35',
      feedIn: '62,5',
      feedInUnit: 'share',
      'circuit-0-id': 'garage',
      'circuit-0-name': 'Garage',
      'circuit-0-limit': '16',
      'circuit-0-unit': 'A',
      'circuit-0-phases': '13',
      'circuit-1-id': 'old',
      'circuit-1-name': ' ',
      'circuit-2-name': 'Küche: Süd',
      'circuit-2-limit': '7,4',
      'circuit-2-unit': 'W',
      'circuit-2-phases': '123',
      'circuit-2-parent': 'garage',
      'place-car': 'garage',
      'place-car-phases': '3',
      'place-battery': '',
      'place-battery-phases': '',
    },
    ['car', 'battery'],
  )
  assert.ok(read.ok)
  assert.deepEqual(read.value.stated, {
    phases: 3,
    fuseA: 35,
    feedIn: { unit: 'share', value: 0.625 },
    circuits: [
      {
        id: 'garage',
        name: 'Garage',
        limit: { unit: 'A', value: 16 },
        phases: [1, 3],
        parent: null,
      },
      {
        id: 'kuche-sud',
        name: 'Küche: Süd',
        limit: { unit: 'W', value: 7_400 },
        phases: [1, 2, 3],
        parent: 'garage',
      },
    ],
    places: { car: { circuit: 'garage', phases: [3] } },
  })
  const { fieldOf } = read.value
  const fields = {
    fuseA: 'fuse',
    'feedIn.value': 'feedIn',
    'circuits[0].phases': 'circuit-0-phases',
    'circuits[1].limit.value': 'circuit-2-limit',
    'circuits[1].id': 'circuit-2-name',
    'places.car.circuit': 'place-car',
    'places.car.phases': 'place-car-phases',
  }
  for (const [at, field] of Object.entries(fields)) {
    assert.equal(inForm(refuse('x', 'No.', at), fieldOf).at, field)
  }
})

test('a home on one phase has no others to choose', () => {
  const values = { phases: '1', 'circuit-0-name': 'A', 'circuit-0-limit': '16' }
  const read = wiringFromForm({ ...values, 'circuit-0-phases': '123' }, [])
  assert.ok(read.ok)
  assert.deepEqual(read.value.stated.circuits[0]?.phases, [1])
  assert.equal(read.value.stated.feedIn, null)
})

test('lines of a neighbourhood have the homes that chose them; the same name twice makes two ids', () => {
  const read = gridFromForm(
    {
      feedIn: '40',
      feedInUnit: 'W',
      'feeder-0-id': 'north',
      'feeder-0-name': 'North',
      'feeder-0-limit': '63',
      'feeder-1-name': 'North',
      'feeder-1-limit': '20',
      'feeder-1-parent': 'north',
      'home-one': 'north',
      'home-two': '',
    },
    ['one', 'two'],
  )
  assert.ok(read.ok)
  const { stated, fieldOf } = read.value
  assert.deepEqual(stated, {
    feedIn: { unit: 'W', value: 40_000 },
    feeders: [
      { id: 'north', name: 'North', parent: null, limitW: 63_000, homes: ['one'] },
      { id: 'north-2', name: 'North', parent: 'north', limitW: 20_000, homes: [] },
    ],
  })
  assert.equal(fieldOf('feeders[1].limitW'), 'feeder-1-limit')
})

test('what is no number is refused at its field', () => {
  const at = (values: Record<string, string>): string | undefined => {
    const read = wiringFromForm(values, [])
    return read.ok ? undefined : read.at
  }
  assert.equal(at({ fuse: 'big' }), 'fuse')
  assert.equal(at({ feedIn: '101' }), 'feedIn')
  assert.equal(at({ 'circuit-3-name': 'A', 'circuit-3-limit': '' }), 'circuit-3-limit')
})
