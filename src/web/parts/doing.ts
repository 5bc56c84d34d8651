import type { ThingKind } from '../../things/thing.ts'
import type { MessageKey } from '../messages/catalogue.ts'
import type { Wording } from '../messages/wording.ts'
import { restingW } from '../../energy/plan/reasons.ts'
import type { Doing } from '../view/home.ts'

/** How a kind says that it takes power, gives power and does neither. */
const words = {
  battery: { takes: 'doing.in', gives: 'doing.out', rests: 'doing.rest' },
  car: { takes: 'doing.in', gives: 'doing.out', rests: 'doing.rest' },
  'heat-pump': { takes: 'doing.heat', gives: 'doing.heat', rests: 'doing.heat.rest' },
  solar: { takes: 'doing.run', gives: 'doing.make', rests: 'doing.make.rest' },
  wind: { takes: 'doing.run', gives: 'doing.make', rests: 'doing.make.rest' },
  chp: { takes: 'doing.run', gives: 'doing.make', rests: 'doing.make.rest' },
  appliance: { takes: 'doing.run', gives: 'doing.out', rests: 'doing.run.rest' },
  meter: { takes: 'doing.run', gives: 'doing.out', rests: 'doing.run.rest' },
  plug: { takes: 'doing.run', gives: 'doing.out', rests: 'doing.run.rest' },
  sensor: { takes: 'doing.run', gives: 'doing.out', rests: 'doing.run.rest' },
} as const satisfies Record<ThingKind, Record<'takes' | 'gives' | 'rests', MessageKey>>

/** What a device does in a run of its plan: `charges with 3.2 kW`. */
export function doingWhat(
  wording: Wording,
  kind: ThingKind,
  { powerW, isWater, isCooling }: Doing,
): string {
  const { takes, gives, rests } = words[kind]
  if (Math.abs(powerW) < restingW) return wording.say(rests)
  const power = wording.power(Math.abs(powerW))
  if (isCooling) return wording.say('doing.cool', { power })
  return wording.say(isWater ? 'doing.water' : powerW > 0 ? takes : gives, { power })
}

/** Why, with the numbers that were compared: `because from 02:00 power is 9.1 ct cheaper`. */
export function doingWhy(wording: Wording, kind: ThingKind, doing: Doing, nowMs: number): string {
  const { reason, priceMicroPerKwh } = doing
  const price = wording.pricePerKwh(Math.abs(priceMicroPerKwh))
  switch (reason) {
    case 'fixed': {
      const rests = Math.abs(doing.powerW) < restingW
      if (kind !== 'solar' && kind !== 'wind') {
        return wording.say(rests ? 'reason.fixed.rest' : 'reason.fixed')
      }
      if (!rests) return wording.say('reason.weather')
      return wording.say(kind === 'solar' ? 'reason.no-sun' : 'reason.no-wind')
    }
    case 'cheap-hours':
    case 'dear-hours':
      return wording.say(`reason.${reason}`, { price: wording.pricePerKwh(priceMicroPerKwh) })
    case 'circuit-limit':
    case 'phase-limit':
    case 'signal-limit':
    case 'feeder-limit':
    case 'mandate-limit':
      return wording.say(`reason.${reason}`, { name: doing.limitName ?? '' })
    case 'curtailed':
      return priceMicroPerKwh < 0
        ? wording.say('reason.curtailed.negative', { price })
        : wording.say('reason.curtailed')
    case 'deadline':
      return doing.leavesMs === null
        ? wording.say('reason.deadline')
        : wording.say('reason.deadline.at', { time: wording.when(doing.leavesMs, nowMs) })
    case 'mild-hours':
      return doing.next === null || doing.powerW >= restingW
        ? wording.say('reason.mild-hours')
        : wording.say('reason.waiting.mild-hours', {
            time: wording.when(doing.next.fromMs, nowMs),
          })
    case 'waiting':
      return waitingFor(wording, doing, nowMs)
    default:
      return wording.say(`reason.${reason}`)
  }
}

/** Prices that differ by less are not named, micro-units per kWh. */
const worthNaming = 1_000

function waitingFor(wording: Wording, { next, priceMicroPerKwh }: Doing, nowMs: number): string {
  if (next === null) return wording.say('reason.waiting')
  const time = wording.when(next.fromMs, nowMs)
  if (next.reason === 'own-sun' || next.reason === 'local-surplus') {
    return wording.say(`reason.waiting.${next.reason}`, { time })
  }
  const dearer = next.priceMicroPerKwh - priceMicroPerKwh
  if (next.powerW > 0 && dearer < -worthNaming) {
    return wording.say('reason.waiting.cheaper', { time, less: wording.pricePerKwh(-dearer) })
  }
  if (next.powerW < 0 && dearer > worthNaming) {
    return wording.say('reason.waiting.dearer', { time, more: wording.pricePerKwh(dearer) })
  }
  return wording.say('reason.waiting')
}
