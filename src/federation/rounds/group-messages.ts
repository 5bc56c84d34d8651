import * as v from 'valibot'
import type { Absence, Answer, Settlement } from '../../coordination/group.ts'
import type { Trial } from '../../coordination/member.ts'
import type { Lengths } from '../../coordination/pairs.ts'
import { isAnswer, isLengths, isSettlement, isTrial } from '../../coordination/sane.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'

// What a group is asked and answers, as it goes over a wire. Rows of numbers are base64 of their bytes (IEEE 754 doubles, little-endian): exact, and small
// enough that 96 steps' answer fits in 64 KiB.

/** The kind of question 0 of a session with a group. */
export const groupTopic = 'group'

/** The kind of every other question of it: a few steps of a round, done one after the other. */
export const stepsKind = 'steps'

/** The kind of the last question, which tells what the plan that was made is like. */
export const agreedKind = 'agreed'

/** Steps of a round in one question at the most. */
const atOnceLimit = 6

/** No number between nodes is larger than this, in W or micro-units of money: what is cannot be somebody's energy, and would make sums useless. */
const largest = 1e18

/** Steps of a plan at the most: what a group answers then fits in an answer. */
export const stepLimit = 384

const packed = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/))
const finite = v.pipe(v.number(), v.finite(), v.minValue(-largest), v.maxValue(largest))
const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000_000))
const lengths = v.strictObject({ use: finite, price: finite })

const id = v.pipe(v.string(), v.maxLength(100))
const instant = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** Who asks for which group, and the steps of the plan. */
export const openingShape = v.strictObject({
  city: id,
  cell: id,
  startMs: instant,
  stepMs: v.pipe(whole, v.minValue(1)),
  steps: v.pipe(whole, v.minValue(1), v.maxValue(stepLimit)),
})

export type Opening = v.InferOutput<typeof openingShape>

/** How large a group is. */
export const sizeShape = v.strictObject({ movers: whole, limits: whole })

const asked = v.strictObject({ prices: packed, softness: finite })

/** One step of a round, named as in `Group`. Prices are money for each unit and step. */
export const askedStep = v.variant('kind', [
  v.strictObject({ kind: v.literal('prepare'), ...asked.entries }),
  v.strictObject({ kind: v.literal('begin'), ...asked.entries }),
  v.strictObject({ kind: v.literal('answer'), ...asked.entries }),
  v.strictObject({ kind: v.literal('tryOut'), prices: packed }),
  v.strictObject({ kind: v.literal('foresee'), ...asked.entries }),
  v.strictObject({ kind: v.literal('turn'), ...asked.entries }),
  v.strictObject({ kind: v.literal('move'), lengths }),
  v.strictObject({ kind: v.literal('settle'), prices: packed }),
  v.strictObject({ kind: v.literal('keep') }),
  v.strictObject({ kind: v.literal('restrict'), softness: finite }),
])
export type AskedStep = v.InferOutput<typeof askedStep>

/** What a group is asked at once. */
export const askedShape = v.strictObject({
  steps: v.pipe(v.array(askedStep), v.minLength(1), v.maxLength(atOnceLimit)),
})

/** What a group is told of the plan that was made: how many took part, how many of them were absent, and in which steps `[from, to)` as much came in or went out as can be. */
export const agreedShape = v.strictObject({
  neighbourhoods: whole,
  absent: whole,
  full: v.pipe(
    v.array(
      v.pipe(
        v.strictObject({ from: whole, to: whole, way: v.picklist(['in', 'out']) }),
        v.check(({ from, to }) => from < to && to <= stepLimit),
      ),
    ),
    v.maxLength(100),
    v.readonly(),
  ),
})
export type Agreed = v.InferOutput<typeof agreedShape>

/** Who is absent is told by number: whose home that is stays where it is. */
const absentShape = v.pipe(
  v.array(v.strictObject({ number: whole, reason: v.picklist(['late', 'failed', 'nonsense']) })),
  v.maxLength(10_000),
)

/** What every answer has: a value for each step, and who is absent. */
export const repliedShape = v.strictObject({
  values: v.pipe(v.array(v.unknown()), v.maxLength(atOnceLimit)),
  absent: absentShape,
})

const answerShape = v.strictObject({ foreseen: packed, response: packed })
const trialShape = v.strictObject({
  reach: lengths,
  gap: v.strictObject({ now: finite, byUse: finite, byPrice: finite, byBoth: finite }),
  leftAlone: finite,
})
const settlementShape = v.strictObject({
  value: finite,
  magnitude: finite,
  cost: finite,
  use: packed,
})

/** Reads what came by a schema. Throws a `RefusalError` that names the member. */
export function readAs<Schema extends v.GenericSchema>(
  schema: Schema,
  content: unknown,
): v.InferOutput<Schema> {
  const read = v.safeParse(schema, content)
  if (read.success) return read.output
  return refuseForm(v.getDotPath(read.issues[0]))
}

export function writeRow(row: Float64Array): string {
  return Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString('base64')
}

/** A row of so many numbers. Throws a `RefusalError` where it has more, fewer, or some that are none or too large. */
export function readRow(text: string, count: number): Float64Array {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 8 * count) return refuseForm('row')
  const row = new Float64Array(count)
  new Uint8Array(row.buffer).set(bytes)
  return row.every((value) => Math.abs(value) <= largest) ? row : refuseForm('row')
}

export function isSameRow(one: Float64Array, other: Float64Array): boolean {
  return one.length === other.length && one.every((value, t) => value === other[t])
}

export function writeAnswer({ foreseen, response }: Answer): Json {
  return { foreseen: writeRow(foreseen), response: writeRow(triangleOf(response, foreseen.length)) }
}

export function readAnswer(value: unknown, count: number): Answer {
  const read = readAs(answerShape, value)
  const answer = {
    foreseen: readRow(read.foreseen, count),
    response: squareOf(readRow(read.response, (count * (count + 1)) / 2), count),
  }
  return isAnswer(answer, count) ? answer : refuseForm('response')
}

export function writeTrial({ reach, gap, leftAlone }: Trial): Json {
  return { reach: { ...reach }, gap: { ...gap }, leftAlone }
}

export function readTrial(value: unknown): Trial {
  const trial = readAs(trialShape, value)
  return isTrial(trial) ? trial : refuseForm('trial')
}

export function readLengths(value: unknown): Lengths {
  const read = readAs(lengths, value)
  return isLengths(read) ? read : refuseForm('lengths')
}

export function writeSettlement({ bound, cost, use }: Settlement): Json {
  return { value: bound.value, magnitude: bound.magnitude, cost, use: writeRow(use) }
}

/** What is proven and done at these prices. */
export function readSettlement(content: unknown, prices: Float64Array): Settlement {
  const { value, magnitude, cost, use } = readAs(settlementShape, content)
  const settlement = { bound: { value, magnitude }, cost, use: readRow(use, prices.length) }
  return isSettlement(settlement, prices) ? settlement : refuseForm('settlement')
}

export function readUse(value: unknown, count: number): Float64Array {
  return readRow(readAs(packed, value), count)
}

export function readYes(value: unknown): boolean {
  return readAs(v.boolean(), value)
}

/** Gives those who are absent numbers, the same as long as a session lasts. */
export class AbsentNumbers {
  readonly #numbers = new Map<string, number>()

  write(absent: readonly Absence[]): Json {
    return absent.map(({ name, reason }) => {
      const number = this.#numbers.get(name) ?? this.#numbers.size + 1
      this.#numbers.set(name, number)
      return { number, reason }
    })
  }
}

/** The lower triangle of a square, row after row. */
function triangleOf(square: Float64Array, count: number): Float64Array {
  const values = new Float64Array((count * (count + 1)) / 2)
  for (let row = 0, at = 0; row < count; at += ++row) {
    values.set(square.subarray(row * count, row * count + row + 1), at)
  }
  return values
}

function squareOf(values: Float64Array, count: number): Float64Array {
  const square = new Float64Array(count * count)
  for (let row = 0, at = 0; row < count; at += ++row) {
    square.set(values.subarray(at, at + row + 1), row * count)
  }
  return square
}

/** Throws the `RefusalError` of what is no message of a group. */
export function refuseForm(at: string | null): never {
  throw new RefusalError(
    refuse('group-message-form', 'This is not what a group is asked or answers.', at ?? 'content'),
  )
}
