import { refuse, RefusalError, type Result } from '../../kernel/refusal.ts'
import { readEspiFeed, type EspiReading, type EspiType } from '../../series/espi-feed.ts'
import {
  checkAllocations,
  milliWhLimit,
  readUtf8,
  refusable,
  refuseEncoding,
  refuseTooLarge,
  valuesLimit,
  type Allocation,
  type AllocationKind,
  type Quality,
} from './allocation.ts'

/** Bytes of a feed at the most: about a year of quarter hours. */
export const feedBytesLimit = 8 * 1024 * 1024

const wattHours = '72'

/** `flowDirection` of ESPI: forward is delivered to the customer, reverse is received from them. */
const kindOfFlow: Readonly<Record<string, AllocationKind>> = { 1: 'consumed', 19: 'generated' }

/** `quality` of ESPI; what is not named is not said. */
const qualityOf: Readonly<Record<string, Quality>> = {
  0: 'measured',
  7: 'estimated',
  8: 'estimated',
  9: 'estimated',
  10: 'estimated',
  11: 'calculated',
  12: 'estimated',
  17: 'measured',
  18: 'measured',
  19: 'measured',
}

/**
 * Reads Green Button (`series/espi-feed`) as what a grid operator says of usage points: the reading type says the direction and the
 * power of ten; the unit must be Wh. Only whole meters are in it, not who took what from whom.
 */
export function readGreenButton(bytes: Buffer): Result<readonly Allocation[]> {
  if (bytes.length > feedBytesLimit) return refuseTooLarge()
  return refusable(() => {
    const xml = readUtf8(bytes)
    if (xml === null) return refuseEncoding()
    const feed = readEspiFeed(xml, { at: 'file', readings: valuesLimit })
    if (!feed.ok) return feed
    const values = feed.value.flatMap(({ usagePoint, type, readings }) => {
      const point = stated(usagePoint)
      const meaning = readType(type, point)
      return readings.map((reading) => valueOf(reading, meaning, point))
    })
    return checkAllocations(values)
  })
}

/** A usage point, where the addresses of a feed say one. */
function stated(point: string): string {
  if (point !== '') return point
  const message = 'An interval block does not say in its address which usage point it belongs to.'
  throw new RefusalError(refuse('green-button-point', message, 'file'))
}

/** What a value of a reading means. */
interface Meaning {
  readonly kind: AllocationKind
  /** Thousandths of a Wh that one unit is. */
  readonly milliWh: number
}

function readType(type: EspiType | null, point: string): Meaning {
  const kind = kindOfFlow[type?.flowDirection ?? '']
  const power = type?.powerOfTenMultiplier === '' ? 0 : Number(type?.powerOfTenMultiplier)
  if (
    type?.uom === wattHours &&
    kind !== undefined &&
    Number.isInteger(power) &&
    Math.abs(power) <= 9
  ) {
    return { kind, milliWh: 10 ** (power + 3) }
  }
  const message = `The values of usage point ${point} are not in Wh (unit 72), delivered (1) or received (19).`
  throw new RefusalError(refuse('green-button-type', message, 'file', { point }))
}

function valueOf(
  { start, duration, value, quality: stated }: EspiReading,
  { kind, milliWh }: Meaning,
  point: string,
): Allocation {
  const energy = /^\d{1,15}$/.test(value) ? Math.round(Number(value) * milliWh) : NaN
  const isTime = /^\d{9,10}$/.test(start) && /^\d{1,6}$/.test(duration)
  if (isTime && energy <= milliWhLimit) {
    const quality = qualityOf[stated] ?? 'unstated'
    const [startMs, stepMs] = [Number(start) * 1000, Number(duration) * 1000]
    return { point, kind, startMs, stepMs, milliWh: energy, quality }
  }
  const message = `A reading of usage point ${point} is no energy of an interval: ${value.slice(0, 20)} at ${start.slice(0, 20)}.`
  throw new RefusalError(refuse('green-button-reading', message, 'file', { point }))
}
