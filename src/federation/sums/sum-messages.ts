import * as v from 'valibot'
import type { MaskedKinds } from './masked-messages.ts'

// What cells of several nodes add up once: what their homes usually use.

/** The kind of question 0 of a session in which something is added up, and of those after it. */
export const sumTopic = 'sum'
export const sumKinds: MaskedKinds = {
  meet: 'sum-meet',
  deal: 'sum-deal',
  take: 'sum-take',
  reveal: 'sum-reveal',
}
export const maskKind = 'sum-mask'
export const toldKind = 'sum-told'

const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000))
const id = v.pipe(v.string(), v.maxLength(100))

/** Who adds up what, and of which cell. */
export const openingShape = v.strictObject({ city: id, cell: id, about: v.picklist(['usual-day']) })
export type SumOpening = v.InferOutput<typeof openingShape>

/** What came of it, told to all who took part: the sums of so many neighbourhoods. */
export const toldShape = v.strictObject({
  cells: whole,
  homes: whole,
  logMeanW: v.pipe(v.number(), v.finite()),
  shape: v.pipe(v.array(v.pipe(v.number(), v.finite())), v.maxLength(1_000)),
})
export type ToldSums = v.InferOutput<typeof toldShape>
