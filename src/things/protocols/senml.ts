import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { ReportedValue } from '../protocol.ts'
import { quantities, type Quantity } from '../quantity.ts'
import { badValue } from './json-topic.ts'
import { inRecord, resolveSenml, type ResolvedRecord, type SenmlRecord } from './senml-records.ts'
import { conversionTo, convert } from './units.ts'

/** Times below this, in s, are counted from now (RFC 8428, 4.5.3). */
const relativeBelow = 2 ** 28

/**
 * Reads the values of a SenML pack (RFC 8428; units also of RFC 8798) by its records.
 *
 * A record is about a quantity where the last part of its name (after the last `/`, `:`, `.` or `_`) is the quantity's
 * name, with or without its unit and in any case: `powerW`, `power`. Records about anything else are passed over. A
 * record without a unit has ours. The sum of a generation or power is the energy made or used.
 *
 * Refused, with the record's number from 0 and its field: what {@link resolveSenml} refuses, a unit that is none of the
 * quantity, a value or time that cannot be. Then nothing is kept.
 */
export function readSenml(records: readonly SenmlRecord[]): Result<readonly ReportedValue[]> {
  const resolved = resolveSenml(records)
  if (!resolved.ok) return resolved
  const values: ReportedValue[] = []
  for (const record of resolved.value) {
    const problem = readRecord(record, values)
    if (problem !== null) return inRecord(problem, record.index)
  }
  if (values.length > 0) return success(values)
  return refuse('no-values', `The pack holds none of the known quantities: ${known}.`)
}

const known = Object.keys(quantities).join(', ')

/** Energy, as the sum of a power over time. */
const sums: Readonly<Partial<Record<Quantity, Quantity>>> = {
  generationW: 'generatedWh',
  powerW: 'consumedWh',
}

/** Appends what a record says to `into`; gives a refusal where that cannot be. */
function readRecord(record: ResolvedRecord, into: ReportedValue[]): Refusal | null {
  const quantity = quantityOf(record.name)
  if (quantity === null) return null
  const unit = record.unit ?? quantities[quantity].unit
  const conversion = conversionTo(quantity, unit)
  if (conversion === null) {
    const message = `${unit.slice(0, 20)} is no unit of ${quantity}.`
    return refuse('bad-senml-unit', message, record.unitField)
  }
  const { value, sum } = record
  if (typeof value === 'string') {
    return refuse('bad-value', `${quantity} must be a number.`, record.valueField)
  }
  if (!Number.isFinite(record.timeS * 1_000)) {
    return refuse('bad-time', 'A time must be a number of seconds since 1970, or from now.', 't')
  }
  const time = timeOf(record.timeS)
  const keep = (of: Quantity, converted: number, field: string): Refusal | null => {
    const problem = badValue(of, converted)
    if (problem !== null) return refuse('bad-value', problem, field)
    into.push({ quantity: of, value: converted, ...time })
    return null
  }
  const counter = sums[quantity]
  return (
    (value === null
      ? null
      : keep(quantity, convert(Number(value), conversion), record.valueField)) ??
    // The sum of a temperature over time is nothing that is kept.
    (sum === null || counter === undefined
      ? null
      : keep(counter, convert(sum / secondsPerHour, conversion), 's'))
  )
}

const secondsPerHour = 3_600

/** 0 is now, what lies near it is counted from now, everything else in s since 1970. */
function timeOf(timeS: number): Pick<ReportedValue, 'atMs' | 'fromNowMs'> {
  if (timeS === 0) return { atMs: null }
  if (timeS < relativeBelow) return { atMs: null, fromNowMs: timeS * 1_000 }
  return { atMs: timeS * 1_000 }
}

/** Quantities by their names, and by their names without the unit, in small letters. */
const byName = new Map(
  Object.keys(quantities)
    .filter((name): name is Quantity => name in quantities)
    .flatMap((name): [string, Quantity][] => [
      [name.toLowerCase(), name],
      [name.replace(/(Wh|WPerM2|MPerS|W|C)$/, '').toLowerCase(), name],
    ]),
)

function quantityOf(name: string): Quantity | null {
  const last = name.split(/[/:._]/).at(-1) ?? ''
  return byName.get(last.toLowerCase()) ?? null
}
