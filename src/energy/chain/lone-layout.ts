import { laneBytes, type LaneArray } from '../../kernel/lanes/lane-program.ts'
import type { Store } from './kept-store.ts'
import type { Action } from './machine.ts'
import { blockLength } from '../../coordination/response-sum.ts'

const floatBytes = Float64Array.BYTES_PER_ELEMENT

/** Sides on which levels can be wished for. */
export type Side = 'Low' | 'High'

/** What stores need room for: what none of them has is left out. */
export interface LoneShape {
  /** Steps. */
  readonly count: number
  readonly areDrained: boolean
  readonly wished: readonly Side[]
}

/** The shape that fits stores with the machines that fill and drain them. */
export function shapeOf(
  count: number,
  lones: readonly { readonly store: Store; readonly actions: readonly Action[] }[],
): LoneShape {
  const isWished = {
    Low: lones.some(({ store }) => store.lowPrice.some((price) => price > 0)),
    High: lones.some(({ store }) => store.highPrice.some((price) => price > 0)),
  }
  return {
    count,
    areDrained: lones.some(({ actions }) => actions.length > 1),
    wished: (['Low', 'High'] as const).filter((side) => isWished[side]),
  }
}

/** Names a shape: equal ones have equal names. */
export function nameOf({ count, areDrained, wished }: LoneShape): string {
  return `${count} ${areDrained ? 'drained' : 'filled'} ${wished.join(' ')}`
}

/** Limits of a step: charging, discharging, the room they leave each other, the level above its lower bound, and below its upper one. */
const bounds = ['Charge', 'Discharge', 'Room', 'Low', 'High'] as const

/** A wish for a level is kept, or missed by some amount: two limits in a row. */
export type LimitKind = (typeof bounds)[number] | `Kept${Side}` | `Missed${Side}`

/** What is written and read from outside. */
export const loneFields = [
  'slackCharge',
  'slackDischarge',
  'inverseMostCharge',
  'inverseMostDischarge',
  'rateCharge',
  'rateDischarge',
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
  /** Fields of a step that the shape has not: they are 0. */
  readonly absent: readonly string[]
  /** Bytes of a record: one step before the first, with what is the same in all, and then a step each. */
  readonly recordBytes: number
  /** Bytes of a step in it. */
  readonly stepBytes: number
  /** Where records begin. */
  readonly recordsAt: number
  readonly arrays: Readonly<Record<string, LaneArray>>
}

/** Where two stores stand, and the direction in which they go. */
const courseFields = ['level', 'worth', 'stepCharge', 'stepDischarge', 'levelStep', 'worthStep']

/** What their machines can do, and what flows in by itself. */
const machineFields = [
  'inverseMostCharge',
  'inverseMostDischarge',
  'rateCharge',
  'rateDischarge',
  'inflow',
]

/** What only machines have that also drain. */
const drainFields = [
  'slackDischarge',
  'forceDischarge',
  'extraDischarge',
  'stepDischarge',
  'inverseMostDischarge',
  'rateDischarge',
]

/** All that belongs to a step of two stores. `extra` is what Newton's method leaves out while a direction is looked for, and then the step of the force. */
function fieldsOf(kinds: readonly LimitKind[], { wished }: LoneShape): string[] {
  const ofLimits = kinds.flatMap((kind) => [`slack${kind}`, `force${kind}`, `extra${kind}`])
  const ofWishes = wished.map((side) => `stepMissed${side}`)
  return [...ofLimits, ...courseFields, ...machineFields, ...ofWishes]
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
  'goUse',
  'goPrice',
  'lanes',
] as const

export type WorkedLane = (typeof workedLanes)[number]

/** Lays the arrays of a program out. */
export function loneLayout(shape: LoneShape): LoneLayout {
  const { count, areDrained, wished } = shape
  const ofWishes = wished.flatMap((side) => [`Kept${side}`, `Missed${side}`] as const)
  const kinds: readonly LimitKind[] = [...bounds, ...ofWishes]
  const absent = areDrained ? [] : drainFields
  const fields = fieldsOf(kinds, shape).filter((field) => !absent.includes(field))
  const stepBytes = fields.length * laneBytes
  const padded = Math.ceil(count / blockLength) * blockLength
  const arrays: Record<string, LaneArray> = {}
  for (const [i, field] of fields.entries()) {
    const at = stepBytes + i * laneBytes
    arrays[field] = { at, isInRecord: true, strides: [stepBytes], kind: 'lanes' }
  }
  // Before the first step stands what holds for all of them.
  const head = (field: string): LaneArray => ({
    at: fields.indexOf(field) * laneBytes,
    isInRecord: true,
    strides: [],
    kind: 'lanes',
  })
  arrays['startLevel'] = head('level')
  arrays['endWorth'] = head('worth')
  arrays['costCharge'] = head('slackCharge')
  arrays['costDischarge'] = head(areDrained ? 'slackDischarge' : 'forceCharge')
  let at = laneBytes
  const place = (name: string, bytes: number, array: Omit<LaneArray, 'at'>): void => {
    arrays[name] = { at, ...array }
    at += Math.ceil(bytes / laneBytes) * laneBytes
  }
  for (const name of ['prices', 'lookPrices', 'foreseen', 'use']) {
    place(name, padded * floatBytes, { strides: [floatBytes], kind: 'one' })
  }
  for (const name of workedLanes) {
    place(name, laneBytes, { strides: [], kind: 'lanes' })
  }
  const ofLimits = kinds.flatMap((kind) => [`change${kind}`, `saved${kind}`])
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
  const recordBytes = (count + 1) * stepBytes
  return { shape, absent, recordBytes, stepBytes, recordsAt: at, arrays }
}
