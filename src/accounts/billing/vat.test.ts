import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sumVatRows, vatRow } from './vat.ts'

test('VAT is rounded to the cent, halves away from zero, on top and out of a price', () => {
  // Worked by hand: 20 % of 12.34 is 2.468; of 0.025 a half cent; 22 % in 122.00 is 22.00; 10 % in 1.00 is 0.0909…
  const cases = [
    [-12_340_000, 2_000, false, -12_340_000, -2_470_000],
    [12_340_000, 2_000, false, 12_340_000, 2_470_000],
    [25_000, 2_000, false, 25_000, 10_000],
    [-25_000, 2_000, false, -25_000, -10_000],
    [24_999, 2_000, false, 24_999, 0],
    [122_000_000, 2_200, true, 100_000_000, 22_000_000],
    [-1_000_000, 1_000, true, -910_000, -90_000],
    [0, 2_000, false, 0, 0],
  ] as const
  for (const [amount, rate, isIncluded, net, vat] of cases) {
    const row = vatRow(amount, rate, isIncluded)
    assert.deepEqual([row.netMicro, row.vatMicro, row.grossMicro], [net, vat, net + vat])
  }
})

const amounts = fc.integer({ min: -1e15, max: 1e15 })
const rates = fc.integer({ min: 1, max: 10_000 })

test('VAT is whole cents, within half a cent of the rate, the other way round for money received', () => {
  fc.assert(
    fc.property(amounts, rates, fc.boolean(), (amountMicro, rate, isIncluded) => {
      const row = vatRow(amountMicro, rate, isIncluded)
      assert.ok(Number.isInteger(row.vatMicro / 10_000))
      assert.equal(row.grossMicro, row.netMicro + row.vatMicro)
      assert.equal(isIncluded ? row.grossMicro : row.netMicro, amountMicro)
      const whole = BigInt(isIncluded ? 10_000 + rate : 10_000)
      const off = BigInt(row.vatMicro) * whole - BigInt(amountMicro) * BigInt(rate)
      assert.ok((off < 0n ? -off : off) * 2n <= 10_000n * whole)
      const back = vatRow(0 - amountMicro, rate, isIncluded)
      assert.equal(back.vatMicro + row.vatMicro, 0)
    }),
  )
})

test('rows of a rate add up without being rounded again', () => {
  const [row, ...others] = sumVatRows([
    vatRow(24_999, 2_000, false),
    vatRow(24_999, 2_000, false),
    vatRow(25_000, 1_000, true),
  ])
  assert.deepEqual(row, vatRow(25_000, 1_000, true))
  assert.deepEqual(
    others.map(({ netMicro, vatMicro }) => [netMicro, vatMicro]),
    [[49_998, 0]],
  )
})
