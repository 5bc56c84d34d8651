import { restingW } from '../../energy/plan/reasons.ts'
import type { Wording } from '../messages/wording.ts'
import type { KindView, PlanPageView } from '../view/plan.ts'
import { HoursTable, type PlanPart } from './plan-figures.tsx'
import { bands } from './planned-device.tsx'
import { Stairs } from './stairs.tsx'

/** What the devices of a neighbourhood's homes do together, kind by kind. */
export function PlannedKinds({ wording, cell, view }: PlanPart) {
  if (view.kinds.length === 0) return null
  const nameOf = ({ kind, count }: KindView) =>
    wording.say(`plan.kind.${kind}`, { number: wording.number(count) })
  return (
    <section aria-labelledby="kinds-heading">
      <h2 id="kinds-heading">{wording.say('plan.kinds.heading')}</h2>
      {view.kinds.map((all) => {
        const { kind, powerW } = all
        const name = nameOf(all)
        return (
          <article class="thing" aria-labelledby={`kind-${kind}`}>
            <h3 id={`kind-${kind}`}>{name}</h3>
            <p class="reason">{mostSentence(wording, view, powerW)}</p>
            <Stairs
              wording={wording}
              id={`kind-${kind}-picture`}
              title={wording.say('plan.kind.title', { name })}
              hours={{ ...view, timeZone: cell.timeZone }}
              lines={[{ values: powerW, kind: 'plan', area: bands[kind] }]}
              height={150}
              say={(value) => wording.power(value)}
            />
          </article>
        )
      })}
      <details id="kinds-table">
        <summary>{wording.say('frame.table')}</summary>
        <HoursTable
          wording={wording}
          view={view}
          caption={wording.say('plan.kinds.heading')}
          columns={view.kinds.map((all) => ({ head: nameOf(all), values: all.powerW }))}
          say={(powerW) => wording.power(powerW)}
        />
      </details>
    </section>
  )
}

/** When devices take and give most, and how much. */
export function mostSentence(
  wording: Wording,
  { nowMs, startMs, stepMs }: Pick<PlanPageView, 'nowMs' | 'startMs' | 'stepMs'>,
  powerW: Float64Array,
): string {
  const most = (sign: 1 | -1) => {
    const k = powerW.reduce((best, power, t) => (sign * power > sign * powerW[best]! ? t : best), 0)
    return { powerW: sign * (powerW[k] ?? 0), atMs: startMs + k * stepMs }
  }
  const said = (['takes', 'gives'] as const).flatMap((what) => {
    const { powerW: power, atMs } = most(what === 'takes' ? 1 : -1)
    if (power < restingW) return []
    const values = { time: wording.when(atMs, nowMs), power: wording.power(power) }
    return [wording.say(`plan.kind.${what}`, values)]
  })
  return said.length === 0 ? wording.say('plan.kind.rests') : said.join(' ')
}
