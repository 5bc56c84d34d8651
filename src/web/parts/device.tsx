import type { Reason } from '../../energy/plan.ts'
import type { ThingKind } from '../../things/thing.ts'
import type { MessageKey } from '../messages/catalogue.ts'
import type { Wording } from '../messages/wording.ts'
import type { DeviceView, Doing } from '../view/home.ts'
import { Quantity } from './figure.tsx'

/** A device with its measured values, its reason line and the buttons that override the plan. */
export function Device(props: {
  readonly wording: Wording
  readonly cellSlug: string
  readonly nowMs: number
  readonly device: DeviceView
  readonly hasPlan: boolean
}) {
  const { wording, device, nowMs } = props
  return (
    <article class="thing" aria-labelledby={`thing-${device.id}`}>
      <div class="thing-head">
        <h3 id={`thing-${device.id}`}>{device.name}</h3>
        <Measured wording={wording} device={device} nowMs={nowMs} />
      </div>
      <p class="reason">{reasonLine(wording, device, nowMs, props.hasPlan)}</p>
      {device.following === 'not-following' ? (
        <p class="notice wrong">{wording.say('device.not-following')}</p>
      ) : null}
      {device.isControllable ? <OverrideButtons {...props} /> : null}
    </article>
  )
}

function Measured(props: {
  readonly wording: Wording
  readonly device: DeviceView
  readonly nowMs: number
}) {
  const { wording, device } = props
  if (device.atMs === null) return <p class="fine">{wording.say('device.silent')}</p>
  const values = [
    device.powerW === null ? null : wording.power(shownPower(device.kind, device.powerW)),
    device.stateOfCharge === null
      ? null
      : `${wording.say('device.charge')} ${wording.percent(device.stateOfCharge)}`,
    device.indoorC === null
      ? null
      : `${wording.say('device.indoor')} ${wording.temperature(device.indoorC)}`,
    device.tankC === null
      ? null
      : `${wording.say('device.tank')} ${wording.temperature(device.tankC)}`,
  ].filter((value) => value !== null)
  return (
    <p title={wording.say('device.measured-at', { time: wording.when(device.atMs, props.nowMs) })}>
      <Quantity wording={wording} source="measured">
        {values.join(' · ')}
      </Quantity>
    </p>
  )
}

/** What makes power shows it without the sign that means "out of the device". */
function shownPower(kind: ThingKind, powerW: number): number {
  return kind === 'solar' || kind === 'wind' ? Math.abs(powerW) : powerW
}

/** What, until when, why, and what next: `Charges with 3.2 kW until 16:15, because …. Then: …` */
export function reasonLine(
  wording: Wording,
  device: DeviceView,
  nowMs: number,
  hasPlan: boolean,
): string {
  if (device.override !== null) {
    return wording.say(`device.override.${device.override.mode}`, {
      time: wording.when(device.override.untilMs, nowMs),
    })
  }
  const [now, next] = device.doings
  if (now === undefined) {
    return wording.say(
      device.isControllable && !hasPlan ? 'device.waits-for-plan' : 'device.unplanned',
    )
  }
  const first = wording.say(next === undefined ? 'doing.line.always' : 'doing.line', {
    what: what(wording, device.kind, now),
    until: wording.when(now.untilMs, nowMs),
    why: why(wording, device.kind, now.reason),
  })
  if (next === undefined) return first
  const then = wording.say('doing.next', {
    what: what(wording, device.kind, next),
    from: wording.when(next.fromMs, nowMs),
    until: wording.when(next.untilMs, nowMs),
    why: why(wording, device.kind, next.reason),
  })
  return `${first} ${then}`
}

/** Below this a device counts as resting, W. */
const restingW = 25

/** How a kind says that it takes power, gives power and does neither. */
const words = {
  battery: { takes: 'doing.in', gives: 'doing.out', rests: 'doing.rest' },
  car: { takes: 'doing.in', gives: 'doing.out', rests: 'doing.rest' },
  'heat-pump': { takes: 'doing.heat', gives: 'doing.heat', rests: 'doing.heat.rest' },
  solar: { takes: 'doing.run', gives: 'doing.make', rests: 'doing.make.rest' },
  wind: { takes: 'doing.run', gives: 'doing.make', rests: 'doing.make.rest' },
  appliance: { takes: 'doing.run', gives: 'doing.out', rests: 'doing.run.rest' },
  meter: { takes: 'doing.run', gives: 'doing.out', rests: 'doing.run.rest' },
  plug: { takes: 'doing.run', gives: 'doing.out', rests: 'doing.run.rest' },
  sensor: { takes: 'doing.run', gives: 'doing.out', rests: 'doing.run.rest' },
} as const satisfies Record<ThingKind, Record<'takes' | 'gives' | 'rests', MessageKey>>

function what(wording: Wording, kind: ThingKind, { powerW }: Doing): string {
  const { takes, gives, rests } = words[kind]
  if (Math.abs(powerW) < restingW) return wording.say(rests)
  return wording.say(powerW > 0 ? takes : gives, { power: wording.power(Math.abs(powerW)) })
}

function why(wording: Wording, kind: ThingKind, reason: Reason): string {
  if (reason === 'fixed' && (kind === 'solar' || kind === 'wind'))
    return wording.say('reason.weather')
  return wording.say(`reason.${reason}`)
}

function OverrideButtons(props: {
  readonly wording: Wording
  readonly cellSlug: string
  readonly device: DeviceView
}) {
  const { wording, device } = props
  const modes =
    device.override === null
      ? (['hurry', 'pause'] as const)
      : device.override.mode === 'hurry'
        ? (['automatic', 'pause'] as const)
        : (['automatic', 'hurry'] as const)
  // What makes power cannot hurry: it makes what sun and wind give.
  const offered = modes.filter(
    (mode) => mode !== 'hurry' || !['solar', 'wind'].includes(device.kind),
  )
  return (
    <form
      class="actions no-print"
      method="post"
      action={`/at/${props.cellSlug}/things/${device.id}/override`}
    >
      {offered.map((mode) => (
        <button
          type="submit"
          name="mode"
          value={mode}
          aria-label={wording.say(`device.${mode}.label`, { name: device.name })}
        >
          {wording.say(`device.${mode}`)}
        </button>
      ))}
    </form>
  )
}
