import * as v from 'valibot'
import type { GroupNotice, GroupQuestion } from '../../coordination/secret/group-question.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import { unreachable } from '../../kernel/assert.ts'
import { messageShape, type MaskedKinds } from '../sums/masked-messages.ts'
import { askedStep, readRow, writeRow, type AskedStep } from './group-messages.ts'

// What neighbourhoods of several nodes are asked that answer a city in sums only, as it goes over a wire.

/** The kind of question 0 of a session with one of them, and of those after it. */
export const circleTopic = 'circle'
export const circleKinds: MaskedKinds = {
  meet: 'circle-meet',
  deal: 'circle-deal',
  take: 'circle-take',
  reveal: 'circle-reveal',
}
export const circleAskKind = 'circle-ask'
export const circleTellKind = 'circle-tell'

/** Steps of a plan in sums at the most: a masked number is twice as long as an open one, and all of them fit in an answer. */
export const circleStepLimit = 256

const sizeStep = v.strictObject({ kind: v.literal('size') })

/** A question of a circle with what it is to be masked for. */
export const circleAskShape = v.strictObject({
  step: v.union([askedStep, sizeStep]),
  asked: messageShape,
})

/** Something that is told and not answered with numbers. */
export const circleTellShape = v.strictObject({ step: askedStep })

/** A question as a step, as groups are asked it openly. */
export function stepOf(question: GroupQuestion | GroupNotice): Json {
  switch (question[0]) {
    case 'size':
    case 'keep':
      return { kind: question[0] }
    case 'move':
      return { kind: 'move', lengths: { use: question[1].use, price: question[1].price } }
    case 'prepare':
      return { kind: 'prepare', prices: writeRow(question[2]), softness: question[3] }
    case 'begin':
    case 'foresee':
    case 'turn':
      return { kind: question[0], prices: writeRow(question[1]), softness: question[2] }
    case 'answer':
      return { kind: 'answer', prices: writeRow(question[1]), softness: 0 }
    case 'tryOut':
    case 'settle':
      return { kind: question[0], prices: writeRow(question[1]) }
    case 'restrict':
      return { kind: 'restrict', softness: question[1] }
    default:
      return unreachable(question)
  }
}

/** A step as a question; null: nobody answers it. `count`: steps of the plan. Throws a `RefusalError` where its prices are none. */
export function questionOf(
  step: AskedStep | v.InferOutput<typeof sizeStep>,
  round: number,
  count: number,
): GroupQuestion | null {
  switch (step.kind) {
    case 'size':
      return ['size']
    case 'prepare':
      return ['prepare', round, readRow(step.prices, count), step.softness]
    case 'begin':
    case 'foresee':
    case 'turn':
      return [step.kind, readRow(step.prices, count), step.softness]
    case 'answer':
    case 'tryOut':
    case 'settle':
      return [step.kind, readRow(step.prices, count)]
    case 'restrict':
      return ['restrict', step.softness]
    default:
      return null
  }
}

/** A step as what is told; null: it is asked. */
export function noticeOf(step: AskedStep): GroupNotice | null {
  if (step.kind === 'move') return ['move', step.lengths]
  return step.kind === 'keep' ? ['keep'] : null
}
