import { laneBytes, singleBytes, type LaneArray } from '../../kernel/lanes/lane-program.ts'
import { binding, type Store } from './kept-store.ts'
import type { Action } from './machine.ts'
import { blockLength } from '../../coordination/response-sum.ts'

const floatBytes = Float64Array.BYTES_PER_ELEMENT

/** What records are made of. */
export const RecordFloats = Float32Array
export type RecordFloats = Float32Array
export const recordFloatBytes = RecordFloats.BYTES_PER_ELEMENT

/** Sides of a level: below it, and above. */
export type Side = 'Low' | 'High'

const sides: readonly Side[] = ['Low', 'High']

/** What stores need room for: what none of them has is left out, and what is the same in all steps is written once. */
export interface LoneShape {
  /** Steps. */
  readonly count: number
  readonly areDrained: boolean
  /** Sides on which levels come near to a bound. */
  readonly bounded: readonly Side[]
  /** Sides on which levels are wished for. */
  readonly wished: readonly Side[]
  /** Whether levels change by themselves in some steps. */
  readonly areFed: boolean
  /** What machines have that does not change from step to step. */
  readonly steady: readonly Steadiness[]
}

/** Change of level for each W; the reciprocal of the most that a machine can do. */
type Steadiness = 'rate' | 'inverseMost'

/** The shape that fits stores with the machines that fill and drain them. */
export function shapeOf(
  count: number,
  lones: readonly { readonly store: Store; readonly actions: readonly Action[] }[],
): LoneShape {
  let bits = 0
  for (const { store } of lones) for (let t = 0; t < count; t++) bits |= store.binds[t]!
  const isSteady = (of: (action: Action) => Float64Array): boolean =>
    lones.every(({ actions }) => actions.every((action) => isSame(of(action))))
  const steady = {
    rate: isSteady(({ rate }) => rate),
    inverseMost: isSteady(({ most }) => most),
  }
  return {
    count,
    areDrained: lones.some(({ actions }) => actions.length > 1),
    bounded: sidesOf(bits, { Low: binding.lower, High: binding.upper }),
    wished: sidesOf(bits, { Low: binding.wishLow, High: binding.wishHigh }),
    areFed: lones.some(({ store }) => !isSame(store.inflow) || store.inflow[0] !== 0),
    steady: (['rate', 'inverseMost'] as const).filter((of) => steady[of]),
  }
}

function sidesOf(bits: number, bitOf: Readonly<Record<Side, number>>): Side[] {
  return sides.filter((side) => (bits & bitOf[side]) > 0)
}

function isSame(values: Float64Array): boolean {
  for (let t = 1; t < values.length; t++) if (values[t] !== values[0]) return false
  return true
}

/** Names a shape: equal ones have equal names. */
export function nameOf({ count, areDrained, bounded, wished, areFed, steady }: LoneShape): string {
  const ways = areDrained ? 'drained' : 'filled'
  return [count, ways, ...bounded, 'wished', ...wished, areFed ? 'fed' : '', ...steady].join(' ')
}

/** Ways in which a machine acts. */
export type WayName = 'Charge' | 'Discharge'

/** What the machines of a shape can do. */
export function waysOf({ areDrained }: LoneShape): readonly WayName[] {
  return areDrained ? ['Charge', 'Discharge'] : ['Charge']
}

/**
 * Limits of a step: of each way, of the room that ways leave each other, of the level above its lower bound and below its upper one. A wish for a
 * level is kept, or missed by some amount: two limits in a row.
 */
export type LimitKind = WayName | 'Room' | Side | `Kept${Side}` | `Missed${Side}`

/** The limits that a shape has. */
export function limitsOf(shape: LoneShape): readonly LimitKind[] {
  const ofWishes = shape.wished.flatMap((side) => [`Kept${side}`, `Missed${side}`] as const)
  return [...waysOf(shape), 'Room', ...shape.bounded, ...ofWishes]
}

/** What of a record is written and read from outside. */
export const loneFields = [
  'slackCharge',
  'slackDischarge',
  'inverseMostCharge',
  'inverseMostDischarge',
  'rateCharge',
  'rateDischarge',
  'costCharge',
  'costDischarge',
  'startLevel',
  'endWorth',
  'inflow',
  'level',
  'worth',
  'slackRoom',
  'slackLow',
  'slackHigh',
  'slackKeptLow',
  'slackMissedLow',
  'slackKeptHigh',
  'slackMissedHigh',
] as const

export type LoneField = (typeof loneFields)[number]

/** How the arrays of a program lie in memory. */
export interface LoneLayout {
  readonly shape: LoneShape
  /** Bytes of a record: one step before the first, with what is the same in all, and then a step each. */
  readonly recordBytes: number
  /** Where records begin. */
  readonly recordsAt: number
  readonly arrays: Readonly<Record<string, LaneArray>>
}

/**
 * All that belongs to a step of two stores. `extra` is what Newton's method leaves out while a direction is looked for, and then the step of
 * the force.
 */
function fieldsOf(shape: LoneShape): string[] {
  const { wished, areFed, steady } = shape
  const ofLimits = limitsOf(shape).flatMap((kind) => [
    `slack${kind}`,
    `force${kind}`,
    `extra${kind}`,
  ])
  const ofWays = waysOf(shape).flatMap((way) => [
    `step${way}`,
    ...(steady.includes('rate') ? [] : [`rate${way}`]),
    ...(steady.includes('inverseMost') ? [] : [`inverseMost${way}`]),
  ])
  const ofLevels = ['level', 'worth', 'levelStep', 'worthStep', ...(areFed ? ['inflow'] : [])]
  return [...ofLimits, ...ofWays, ...ofLevels, ...wished.map((side) => `stepMissed${side}`)]
}

/** What stands before the first step, by the field whose place it has there: what holds for all steps, and what the first one follows. */
function headOf(shape: LoneShape): Readonly<Record<string, string>> {
  const { steady } = shape
  const ofWays = waysOf(shape).flatMap((way): [string, string][] => [
    [`cost${way}`, `slack${way}`],
    ...(steady.includes('rate') ? [[`rate${way}`, `force${way}`] as [string, string]] : []),
    ...(steady.includes('inverseMost')
      ? [[`inverseMost${way}`, `extra${way}`] as [string, string]]
      : []),
  ])
  return Object.fromEntries([
    ...ofWays,
    ['startLevel', 'level'],
    ['endWorth', 'worth'],
    // How far its direction can be gone.
    ['ownUse', 'levelStep'],
    ['ownPrice', 'worthStep'],
  ])
}

/** What is worked with while one record is at work, in each step. */
const workedFields = [
  'easeCharge',
  'easeDischarge',
  'easeAll',
  'aimCharge',
  'aimDischarge',
  'flow',
  'known',
  'flowByWorth',
  'flowByPrice',
  'useByPrice',
  'worthByLevel',
  'damping',
  'more',
  'pull',
]

/** What goes in and out of a call, for each of both. */
export const workedLanes = [
  'reachUse',
  'reachPrice',
  'gapNow',
  'gapByUse',
  'gapByPrice',
  'gapByBoth',
  'share',
  'wantedUse',
  'wantedPrice',
  'lanes',
] as const

export type WorkedLane = (typeof workedLanes)[number]

/** Lays the arrays of a program out. */
export function loneLayout(shape: LoneShape): LoneLayout {
  const { count } = shape
  const fields = fieldsOf(shape)
  const stepBytes = fields.length * singleBytes
  const padded = Math.ceil(count / blockLength) * blockLength
  const arrays: Record<string, LaneArray> = {}
  for (const [i, field] of fields.entries()) {
    const at = stepBytes + i * singleBytes
    arrays[field] = { at, isInRecord: true, strides: [stepBytes], kind: 'singles' }
  }
  for (const [name, field] of Object.entries(headOf(shape))) {
    const at = fields.indexOf(field) * singleBytes
    arrays[name] = { at, isInRecord: true, strides: [], kind: 'singles' }
  }
  let at = laneBytes
  const place = (name: string, bytes: number, array: Omit<LaneArray, 'at'>): void => {
    arrays[name] = { at, ...array }
    at += Math.ceil(bytes / laneBytes) * laneBytes
  }
  for (const name of ['prices', 'lookPrices', 'foreseen']) {
    place(name, padded * floatBytes, { strides: [floatBytes], kind: 'one' })
  }
  for (const name of workedLanes) {
    place(name, laneBytes, { strides: [], kind: 'lanes' })
  }
  const ofLimits = limitsOf(shape).flatMap((kind) => [`change${kind}`, `saved${kind}`])
  const names = [...workedFields, ...ofLimits]
  for (const [i, name] of names.entries()) {
    arrays[name] = {
      at: at + i * laneBytes,
      strides: [names.length * laneBytes],
      kind: 'lanes',
    }
  }
  at += names.length * laneBytes * padded
  for (const slot of [0, 1]) {
    place(`toUse${slot}`, padded * laneBytes, { strides: [laneBytes], kind: 'lanes' })
    // [block, step], a block counted by its first step.
    place(`levels${slot}`, (padded / blockLength + 1) * padded * laneBytes, {
      strides: [(padded * laneBytes) / blockLength, laneBytes],
      kind: 'lanes',
    })
  }
  place('throughBlock', (padded / blockLength) * laneBytes, {
    strides: [laneBytes / blockLength],
    kind: 'lanes',
  })
  const strides = [padded * floatBytes, floatBytes]
  arrays['pairsOfMatrix'] = { at, strides, kind: 'next' }
  place('matrix', padded * padded * floatBytes, { strides, kind: 'one' })
  return { shape, recordBytes: (count + 1) * stepBytes, recordsAt: at, arrays }
}
