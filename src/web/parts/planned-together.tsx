import type { Wording } from '../messages/wording.ts'
import type { JointShareView } from '../view/joint-share.ts'

/** That a plan was made together with a city, and what is known of the whole; nothing where it was made alone. */
export function PlannedTogether(props: {
  readonly wording: Wording
  readonly nowMs: number
  readonly joint: JointShareView | null
}) {
  const { wording, nowMs, joint } = props
  return joint === null ? null : <p>{togetherText(wording, nowMs, joint)}</p>
}

/** With whom, at which price, and when the city's connection is full. */
export function togetherText(wording: Wording, nowMs: number, joint: JointShareView): string {
  const { cityName: city, others, full } = joint
  const count = others?.count ?? 0
  return [
    count === 0
      ? wording.say('joint.share.alone', { city })
      : wording.say('joint.share.others', { city, count }),
    others === null || others.absent === 0
      ? ''
      : wording.say('joint.share.absent', { count: others.absent }),
    wording.say('joint.share.price', { price: wording.pricePerKwh(joint.priceMicroPerKwh) }),
    ...full.map(({ fromMs, toMs, way }) => {
      const until = wording.when(toMs, nowMs)
      return fromMs <= nowMs
        ? wording.say(`joint.share.full.${way}.now`, { until })
        : wording.say(`joint.share.full.${way}`, { from: wording.when(fromMs, nowMs), until })
    }),
    others !== null && full.length === 0 ? wording.say('joint.share.room') : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}
