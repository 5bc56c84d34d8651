import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { calibrate, leadGroup, noResiduals, residualQuantile } from './conformal.ts'
import { clearSkyIrradiance, clearSkyPowerAt } from './clear-sky.ts'
import { quantileLevels } from './forecast.ts'
import { ForecastMemory, turnsPerQuarter } from './memory.ts'
import { packLevels, unpackLevels } from './pack.ts'
import { RidgeSum, solveCholesky } from './ridge.ts'
import { addScores, noScore, pinballLoss, scoreOf } from './score.ts'
import { seededRandom } from '../kernel/random.ts'

test('ridge weights solve the normal equations', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer(), (size, seed) => {
      const random = seededRandom(seed)
      const truth = Float64Array.from({ length: size }, () => random.next() * 4 - 2)
      const sum = new RidgeSum(size)
      for (let n = 0; n < 40 * size; n++) {
        const x = Float64Array.from({ length: size }, () => random.next() - 0.5)
        sum.add(
          x,
          x.reduce((total, value, i) => total + value * (truth[i] ?? 0), 0),
        )
      }
      assert.equal(sum.samples, 40 * size)
      const exact = sum.solve(0)
      const shrunk = sum.solve(10)
      truth.forEach((value, i) => assert.ok(Math.abs(value - (exact[i] ?? NaN)) < 1e-5))
      const length = (of: Float64Array): number => Math.hypot(...of)
      assert.ok(length(shrunk) < length(exact) / 2)
    }),
  )
})

test('Cholesky solves what Gauss solves, and refuses what is not positive definite', () => {
  // 4x + 2y = 10, 2x + 3y = 11: x = 1, y = 3.
  const solved = solveCholesky(Float64Array.of(4, 0, 2, 3), Float64Array.of(10, 11))
  assert.ok(Math.abs((solved[0] ?? 0) - 1) < 1e-12 && Math.abs((solved[1] ?? 0) - 3) < 1e-12)
  assert.throws(() => solveCholesky(Float64Array.of(-1), Float64Array.of(1)), /positive definite/)
})

test('a packed forecast comes back to a part of its range, and small', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 200 }),
      fc.double({ min: 0, max: 1e7, noNaN: true }),
      fc.double({ min: -1e7, max: 1e7, noNaN: true }),
      fc.integer(),
      (count, range, lowest, seed) => {
        const random = seededRandom(seed)
        const values = new Float64Array(quantileLevels.length * count)
        for (let i = 0; i < values.length; i++) values[i] = lowest + range * random.next()
        const back = unpackLevels(packLevels(values, count), count)
        assert.equal(back.length, values.length)
        values.forEach((value, i) =>
          assert.ok(Math.abs(value - (back[i] ?? NaN)) <= range / 65_535 + 1e-6),
        )
      },
    ),
  )
  const smooth = Float64Array.from(
    { length: 9 * 144 },
    (_, i) => 100 * Math.floor(i / 144) + 300 * Math.sin((i % 144) / 20),
  )
  assert.ok(packLevels(smooth, 144).length < 1.6 * 9 * 144)
  assert.throws(
    () =>
      packLevels(
        Float64Array.from({ length: 9 }, () => NaN),
        1,
      ),
    /never NaN/,
  )
})

test('pinball loss is half the absolute error at the median and leans where it should', () => {
  assert.equal(pinballLoss(0.5, 10, 16), 3)
  assert.equal(pinballLoss(0.9, 10, 11), 0.9)
  assert.ok(Math.abs(pinballLoss(0.9, 11, 10) - 0.1) < 1e-12)
})

test('a score counts what is known, and scores add up', () => {
  const count = 3
  const values = Float64Array.from({ length: 9 * count }, (_, i) =>
    i % count === 2 ? 0 : Math.floor(i / count),
  )
  const truth = Float64Array.of(4, NaN, 0)
  const naive = Float64Array.of(6, 1, NaN)
  const score = scoreOf(values, truth, naive)
  assert.equal(score.steps, 2)
  assert.equal(score.absolute, 0)
  assert.equal(score.naive, 2)
  assert.equal(score.naiveSteps, 1)
  assert.equal(score.coverable, 1, 'an interval without width proves nothing')
  assert.equal(score.covered, 1)
  assert.equal(score.truth, 4)
  const expected = quantileLevels.reduce((sum, level, i) => sum + pinballLoss(level, i, 4), 0) / 9
  assert.ok(Math.abs(score.pinball - expected) < 1e-12)
  assert.deepEqual(addScores(score, noScore), score)
  assert.equal(addScores(score, score).steps, 4)
})

test('residual quantiles are those of the residuals, by lead time and by what was expected', () => {
  const random = seededRandom(1)
  const count = 60_000
  const group = Uint8Array.from({ length: count }, (_, i) => i % 2)
  const key = Float64Array.from({ length: count }, () => random.next())
  // Group 1 errs five times as much, and both more where more was expected.
  const residual = Float64Array.from(
    { length: count },
    (_, i) => (random.next() - 0.5) * (group[i] === 1 ? 5 : 1) * (0.2 + (key[i] ?? 0)),
  )
  const of = calibrate({ group, key, residual }, 1_000, false)
  const near = residualQuantile(of, 0, 0.9, 8)
  assert.ok(Math.abs(near - 0.4 * 1.03) < 0.06, `${near}`)
  assert.ok(residualQuantile(of, 1, 0.9, 8) > 4 * near)
  assert.ok(residualQuantile(of, 0, 0.1, 8) < 0.5 * near)
})

test('with nothing learned the residuals are the usual ones, in order', () => {
  const of = calibrate(noResiduals, 0, false)
  const row = quantileLevels.map((_, level) => residualQuantile(of, 3, 1, level))
  assert.deepEqual(
    row,
    row.toSorted((a, b) => a - b),
  )
  assert.ok((row[0] ?? 0) < 0 && (row[8] ?? 0) > 0)
  assert.equal(leadGroup(0.25), 0)
  assert.equal(leadGroup(36), 5)
})

test('the clear sky is dark at night, about a kilowatt per square metre at noon, and turns with the sun', () => {
  assert.equal(clearSkyIrradiance(-3, 0, 30, 180), 0)
  // ASTM G173: 1000 W/m² on a plane of 37° at air mass 1.5 (sun 41.8° high); the simple formula is a tenth below.
  const standard = clearSkyIrradiance(41.8, 180, 37, 180)
  assert.ok(Math.abs(standard - 1000) < 100, `${standard}`)
  const site = { latitude: 47, longitude: 15, ratedW: 5_000, tiltDeg: 35 }
  const morningMs = Date.UTC(2026, 5, 21, 6)
  const east = clearSkyPowerAt({ ...site, azimuthDeg: 90 }, morningMs)
  const west = clearSkyPowerAt({ ...site, azimuthDeg: 270 }, morningMs)
  assert.ok(east > 2 * west)
})

test('models of long histories are learned a few at a time', () => {
  const memory = new ForecastMemory()
  const taken = (nowMs: number): number =>
    Array.from({ length: 50 }, () => memory.takeTurn(nowMs)).filter(Boolean).length
  assert.equal(taken(0), turnsPerQuarter)
  assert.equal(taken(60_000), 0)
  assert.equal(taken(900_000), turnsPerQuarter)
})

test('the memory has a limit and forgets the oldest', () => {
  const memory = new ForecastMemory(3)
  for (let id = 0; id < 10; id++)
    memory.keepSeries(id, 'mean', { startMs: 0, values: new Float64Array(0) })
  assert.equal(memory.size, 3)
  assert.equal(memory.series(6, 'mean'), undefined)
  assert.ok(memory.series(9, 'mean'))
})
