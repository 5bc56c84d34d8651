import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Thing, ThingKind } from '../../things/thing.ts'
import { adopted } from '../thing-fixtures.ts'
import { leastByLawW, turnable } from './least-by-law.ts'

const thing = (kind: ThingKind, powerW: number, id = `${kind}-${powerW}`): Thing => {
  const attributes = kind === 'heat-pump' ? { maxW: powerW } : { maxChargeW: powerW }
  return adopted(kind, { id, name: id, address: id, attributes })
}

test('only chargers, batteries and heat pumps above 4.2 kW may be turned down, heat pumps together', () => {
  const ids = (...things: Thing[]) => turnable(things).map(({ id }) => id)
  assert.deepEqual(ids(thing('car', 11_000), thing('car', 3_700)), ['car-11000'])
  assert.deepEqual(ids(thing('battery', 4_200), thing('battery', 4_201)), ['battery-4201'])
  assert.deepEqual(ids(thing('heat-pump', 3_000)), [])
  assert.deepEqual(ids(thing('heat-pump', 3_000, 'a'), thing('heat-pump', 2_000, 'b')), ['a', 'b'])
  assert.deepEqual(ids({ ...thing('plug', 0), attributes: { maxW: 9_000 } }), [])
})

test('the law leaves one device 4.2 kW, and each more of them less and less', () => {
  const cars = (count: number) =>
    leastByLawW(Array.from({ length: count }, (_, i) => thing('car', 11_000, `car-${i}`)))
  // 4.2 kW + (n - 1) x share x 4.2 kW.
  assert.deepEqual(
    [0, 1, 2, 3, 4, 9, 10].map(cars),
    [0, 4_200, 7_560, 10_500, 13_020, 19_320, 21_210],
  )
})

test('several heat pumps count as one device, and large ones keep four tenths of their power', () => {
  const pumps = [thing('heat-pump', 4_000, 'a'), thing('heat-pump', 4_000, 'b')]
  assert.equal(leastByLawW(pumps), 4_200)
  assert.equal(leastByLawW([...pumps, thing('car', 11_000)]), 7_560)
  assert.equal(leastByLawW([thing('heat-pump', 20_000)]), 8_000)
  assert.equal(leastByLawW([thing('heat-pump', 20_000), thing('car', 11_000)]), 8_000 + 3_360)
})
