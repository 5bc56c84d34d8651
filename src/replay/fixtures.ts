import { seededRandom } from '../kernel/random.ts'
import { hourMs, steps } from '../kernel/steps.ts'
import type { Recording } from './recording.ts'

/** Three homes with sun and battery for some hours from midnight on, drawn from a seed. `pricePerKwh`: by hour of the day. */
export function randomRecording(
  seed: number,
  count: number,
  pricePerKwh: (hour: number) => number,
): Recording {
  const random = seededRandom(seed)
  const time = steps(Date.UTC(2016, 7, 1), hourMs, count)
  const each = (of: (t: number) => number) => Float64Array.from({ length: count }, (_, t) => of(t))
  return {
    name: 'random',
    source: '',
    place: { label: '', latitude: 0, longitude: 0 },
    timeZone: 'UTC',
    currency: 'USD',
    steps: time,
    tariff: {
      validFromMs: time.startMs,
      import: {
        kind: 'dynamic',
        priceMicroPerKwh: 0,
        stepMs: hourMs,
        prices: Array.from({ length: count }, (_, t) => ({
          startMs: time.startMs + t * hourMs,
          priceMicroPerKwh: pricePerKwh(t % 24) * 1e6,
        })),
      },
      export: { kind: 'fixed', priceMicroPerKwh: 0 },
      localFeeMicroPerKwh: 0,
      peakMicroPerKw: 0,
      importLimitW: null,
      exportLimitW: null,
      carbonGPerKwh: 0,
    },
    carbonGPerKwh: each(() => 100 + 100 * random.next()),
    homes: ['a', 'b', 'c'].map((slug) => ({
      slug,
      name: slug,
      loadW: each(() => 2000 * random.next() ** 2),
      solar: {
        ratedW: 4000,
        generationW: each((t) => Math.max(0, Math.sin(((t % 24) - 6) / 4)) * 3000 * random.next()),
      },
      battery: {
        capacityWh: 6400,
        maxChargeW: 5000,
        maxDischargeW: 5000,
        chargeEfficiency: 0.95,
        dischargeEfficiency: 0.95,
      },
      heat: null,
      car: null,
    })),
    notes: [],
  }
}
