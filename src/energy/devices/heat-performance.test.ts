import assert from 'node:assert/strict'
import { test } from 'node:test'
import { copByOutdoor, eerByOutdoor } from './heat-performance.ts'

const stated = { copAt7C: 4, copAtMinus7C: 2.8 }
const cop = (flowC: number, outdoorC: number): number =>
  copByOutdoor(stated, flowC, Float64Array.of(outdoorC))[0]!

test('at the two points that the maker states the heat pump does what is stated', () => {
  assert.ok(Math.abs(cop(35, 7) - 4) < 1e-9)
  assert.ok(Math.abs(cop(35, -7) - 2.8) < 1e-9)
})

test('colder air and hotter water cost performance, and nothing goes below a heating rod', () => {
  assert.ok(cop(35, 0) < 4 && cop(35, 0) > 2.8)
  assert.ok(cop(35, -15) < 2.8)
  // The ideal machine loses (35 + 273.15) / 28 → (55 + 273.15) / 48, and the grade stays.
  assert.ok(Math.abs(cop(55, 7) / 4 - 328.15 / 48 / (308.15 / 28)) < 1e-9)
  assert.equal(copByOutdoor({ copAt7C: 1.2, copAtMinus7C: 1 }, 65, Float64Array.of(-20))[0], 1)
  assert.equal(cop(25, 20), 7)
})

test('cooling is easier when it is less hot outside', () => {
  const eer = eerByOutdoor(3, 26, Float64Array.of(35, 30, 40, 20))
  assert.ok(Math.abs(eer[0]! - 3) < 1e-9)
  assert.ok(eer[1]! > 3 && eer[2]! < 3)
  assert.ok(eer[3]! <= 10)
})
