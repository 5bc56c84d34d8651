import type { Wording } from '../messages/wording.ts'
import type { WeightEffect } from '../../energy/mandate/planned-mandate.ts'
import type { PlannedView } from '../view/decisions.ts'
import type { PlannedRule } from '../view/plan.ts'

/** The rules that a plan keeps because people decided so, and what it makes of each; nothing where there are none. */
export function PlannedMandates(props: {
  readonly wording: Wording
  readonly nowMs: number
  readonly mandates: readonly PlannedRule[]
}) {
  const { wording, nowMs, mandates } = props
  if (mandates.length === 0) return null
  return (
    <>
      <p>{wording.say('mandates.plan.heading')}</p>
      <ul>
        {mandates.map(({ name, href, planned }) => {
          const quoted = wording.say('mandates.plan.name', { name })
          return (
            <li>
              {href === null ? quoted : <a href={href}>{quoted}</a>}.{' '}
              {plannedSentence(wording, planned, nowMs)}
            </li>
          )
        })}
      </ul>
    </>
  )
}

/** What the plan in force makes of a rule; empty where it does not hold in its hours. */
export function plannedSentence(
  wording: Wording,
  planned: PlannedView | null,
  nowMs: number,
): string {
  if (planned === null) return ''
  const { kind, about } = planned
  const isReserve = about === 'reserve'
  const hours = String(planned.hours)
  if (about === 'weight') {
    const made = planned.made === null ? '' : madeSentence(wording, planned.made)
    return [wording.say('mandates.plan.weight', { hours }), made].join(' ').trim()
  }
  if (kind === 'kept' && about === 'order')
    return wording.say('mandates.plan.order.free', { hours })
  if (kind === 'kept') return wording.say('mandates.plan.kept', { hours })
  const time = wording.when(planned.fromMs, nowMs)
  if (about === 'order') return wording.say('mandates.plan.order', { hours, time })
  if (kind === 'bound') {
    const price = wording.pricePerKwh(planned.microPerKwh)
    return isReserve
      ? wording.say('mandates.plan.bound.reserve', { hours, time, price })
      : wording.say('mandates.plan.bound', { hours, time, price })
  }
  return isReserve
    ? wording.say(`mandates.plan.${kind}.reserve`, {
        hours,
        time,
        energy: wording.energy(planned.over),
      })
    : wording.say(`mandates.plan.${kind}`, { hours, time, power: wording.power(planned.over) })
}

/** Less than this is nothing to tell, Wh, g and W. */
const leastTold = 50

/** What weights make of a plan: what it costs more, and what it saves. */
export function madeSentence(wording: Wording, made: WeightEffect): string {
  const { dearerMicro, uncertainMicro, carbonLessG, importLessWh, peakLessW } = made
  const money = wording.money(Math.abs(dearerMicro))
  const cost =
    Math.abs(dearerMicro) <= uncertainMicro
      ? wording.say('mandates.made.same', { money: wording.money(uncertainMicro) })
      : wording.say(dearerMicro > 0 ? 'mandates.made.dearer' : 'mandates.made.cheaper', { money })
  const kg = wording.number(carbonLessG / 1000, 1)
  const gains = [
    carbonLessG > leastTold ? wording.say('mandates.made.carbon', { kg }) : '',
    importLessWh > leastTold
      ? wording.say('mandates.made.import', { energy: wording.energy(importLessWh) })
      : '',
    peakLessW > leastTold
      ? wording.say('mandates.made.peak', { power: wording.power(peakLessW) })
      : '',
  ].filter((text) => text !== '')
  return [cost, ...gains].join(' ')
}
