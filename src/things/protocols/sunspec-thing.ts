import { checkAttributes } from '../attributes.ts'
import type { ReportedValue } from '../protocol.ts'
import { quantities, type Quantity } from '../quantity.ts'
import type { Attributes, ThingKind } from '../thing.ts'
import { badValue } from './json-topic.ts'
import { LineError } from './line-error.ts'
import { quirksOf } from './quirks.ts'
import {
  modelsOf,
  readLimit,
  type Block,
  type ReadRegisters,
  type SunSpecDevice,
} from './sunspec-map.ts'
import type { Point } from './sunspec-models.ts'
import { numberAt, registersOf, scaleAt } from './sunspec-value.ts'

/** A block and what of it is read. */
interface ReadBlock {
  readonly block: Block
  readonly points: readonly Point[]
}

/** What one device says: an inverter with a battery says it of two things. */
export interface Said {
  readonly kind: ThingKind
  readonly values: readonly ReportedValue[]
  readonly attributes: Attributes
}

/** Reads everything that is known of a device. Throws a {@link LineError} where its map is no longer as it was. */
export async function readDevice(device: SunSpecDevice, read: ReadRegisters): Promise<Said[]> {
  const sums = new Map<string, Sum>()
  for (const { block, points } of blocksOf(device)) {
    const extent = Math.max(
      ...points.map(({ offset, type, scaleAt: scale }) =>
        Math.max(offset + registersOf(type), (scale ?? 0) + 1),
      ),
    )
    const registers = await read(block.address, Math.min(extent, 2 + block.length, readLimit))
    if (registers?.[0] !== block.id || registers[1] !== block.length) {
      throw new LineError('not-understood')
    }
    for (const point of points) add(sums, point, valueOf(point, registers))
  }
  return saidOf(device, [...sums.values()])
}

/** One quantity or attribute of a thing; null once a part of it is missing. */
interface Sum {
  readonly point: Point
  value: number | null
}

function add(sums: Map<string, Sum>, point: Point, value: number | null): void {
  const key = `${point.thing} ${Object.values(point.becomes)[0]}`
  const before = sums.get(key)
  if (before === undefined) sums.set(key, { point, value })
  else before.value = before.value === null || value === null ? null : before.value + value
}

/** The blocks that are read: of each layout's things the first that says it, so that nothing is counted twice. */
function blocksOf(device: SunSpecDevice): ReadBlock[] {
  const said = new Set<string>()
  const known = modelsOf(device)
  return device.blocks.flatMap((block) => {
    const all = known.find(({ ids }) => ids.includes(block.id))?.points ?? []
    const points = all.filter(
      ({ thing, becomes }) => !said.has(`${thing} ${Object.values(becomes)[0]}`),
    )
    for (const { thing, becomes } of points) said.add(`${thing} ${Object.values(becomes)[0]}`)
    return points.length === 0 ? [] : [{ block, points }]
  })
}

function valueOf(point: Point, registers: readonly number[]): number | null {
  const number = numberAt(registers, point.offset, point.type)
  const scale = scaleAt(registers, point.scaleAt)
  if (number === null || scale === null) return null
  // Tenths of a per cent must not become 0.30000000000000004.
  return Number((number * scale * point.factor).toPrecision(12))
}

function saidOf(device: SunSpecDevice, sums: readonly Sum[]): Said[] {
  const negated = new Set(quirksOf(device).flatMap((quirk) => quirk.negated ?? []))
  const byThing = Map.groupBy(sums, ({ point }) => point.thing)
  return [...byThing].flatMap(([kind, parts]) => {
    const values: ReportedValue[] = []
    const stated: Record<string, number> = {}
    for (const { point, value } of parts) {
      if (value === null) continue
      if ('attribute' in point.becomes) {
        if (value > 0) stated[point.becomes.attribute] = value
        continue
      }
      const { quantity } = point.becomes
      const right = rightened(quantity, kind === 'meter' && negated.has(quantity) ? -value : value)
      if (right !== null && badValue(quantity, right) === null) {
        values.push({ quantity, value: right, atMs: null })
      }
    }
    // A nameplate alone, of a battery that is not there, is no thing.
    if (values.length === 0) return []
    const attributes = checkAttributes(kind, stated)
    return [{ kind, values, attributes: attributes.ok ? attributes.value : {} }]
  })
}

/**
 * An inverter's own few watts at night are no generation. A counter at 0 has not counted: asleep, some say 0 of what they
 * generated in years, and that would look like a counter that went back.
 */
function rightened(quantity: Quantity, value: number): number | null {
  if (quantity === 'generationW') return Math.max(0, value)
  return quantities[quantity].kind === 'counter' && value === 0 ? null : value
}
