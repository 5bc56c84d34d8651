import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownApart, smallestGroup } from './small-group.ts'

const of = (kind: string, homes: number) =>
  Array.from({ length: homes }, (_, i) => ({ kind, cellId: `home-${i}` }))

test('a kind that too few homes have is not shown apart', () => {
  const values = [...of('car', smallestGroup - 1), ...of('solar', smallestGroup)]
  assert.deepEqual(shownApart(values, 'street'), of('solar', smallestGroup))
})

test('many things in one home are still one home', () => {
  const twice = [...of('car', smallestGroup - 1), ...of('car', smallestGroup - 1)]
  assert.deepEqual(shownApart(twice, 'street'), [])
})

test('what is owned together is everybody’s to see', () => {
  const turbine = { kind: 'wind', cellId: 'street' }
  assert.deepEqual(shownApart([turbine], 'street'), [turbine])
})
