import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certifiedYear, type YearOptions } from './certified-year.ts'
import { randomRecording } from './fixtures.ts'

const count = 96

test('a stretch in pieces has a bound below what it costs in one plan, and costs no less', async () => {
  const whole = await certifiedYear(options(count))
  assert.ok(whole.gap >= 0 && whole.gap < 2e-4, `${whole.gap}`)
  for (const { pieceSteps, seams } of [
    { pieceSteps: 24, seams: [31, 55] },
    { pieceSteps: 31, seams: [31, 79] },
    { pieceSteps: 48, seams: [55] },
  ]) {
    const pieces: number[] = []
    const cut = await certifiedYear({
      ...options(pieceSteps),
      onPiece: ({ from }) => pieces.push(from),
    })
    // Pieces meet at seven in the morning.
    assert.deepEqual(pieces, [0, ...seams])
    assert.ok(cut.bound <= whole.cost, `${cut.bound} ${whole.cost}`)
    assert.ok(cut.cost >= whole.bound, `${cut.cost} ${whole.bound}`)
    assert.ok(cut.gap < 0.005, `${cut.gap}`)
    assert.ok(cut.cost < cut.idleCost)
  }
})

test('what is planned in pieces is what the homes take: nothing is gained at a seam', async () => {
  const { exchangeKwh, cost } = await certifiedYear(options(24))
  const { homes, recording, perCarbonKg } = options(24)
  let again = 0
  for (const [i, kwh] of exchangeKwh.entries()) {
    let storedKwh = 0
    for (const [t, net] of kwh.entries()) {
      const battery = net - (homes[i]!.loadW[t]! - homes[i]!.solar!.generationW[t]!) / 1000
      storedKwh += battery > 0 ? battery * Math.sqrt(0.83) : battery / Math.sqrt(0.83)
      assert.ok(storedKwh > -1e-3 && storedKwh < 6.401, `home ${i}, step ${t}: ${storedKwh}`)
      again += Math.max(0, net) * (priceAt(t) + (perCarbonKg * recording.carbonGPerKwh[t]!) / 1000)
    }
  }
  assert.ok(Math.abs(again - cost) < 1e-6 * cost, `${again} is not ${cost}`)
})

/** Without a peak charge, which is made once for each piece, pieces and the whole cost by the same rule. */
function options(pieceSteps: number): YearOptions {
  const recording = randomRecording(7, count, priceAt)
  return {
    recording,
    homes: recording.homes,
    from: 0,
    to: count,
    pieceSteps,
    seamHour: 7,
    perCarbonKg: 1,
    perPeakKw: 0,
    effort: { targetGap: 1e-4, roundLimit: 200 },
    onPiece: () => {},
  }
}

function priceAt(hour: number): number {
  return hour % 24 >= 16 && hour % 24 < 21 ? 0.5 : 0.2
}
