import type { Child } from 'hono/jsx'
import type { ThingKind } from '../../things/thing.ts'
import type { Wording } from '../messages/wording.ts'
import type { DeviceView } from '../view/home.ts'
import { isWaitedFor, questions, whyNot, type WhyNot } from '../view/why-not.ts'
import { doingWhat, doingWhy } from './doing.ts'
import { doubtText } from './doubt.ts'
import { Quantity } from './figure.tsx'

/** A device with its measured values, its reason line and the buttons that override the plan. */
export function Device(props: {
  readonly wording: Wording
  readonly cellSlug: string
  readonly nowMs: number
  readonly device: DeviceView
  readonly hasPlan: boolean
  /** False: the reader may look only. */
  readonly mayOverride?: boolean
  readonly children?: Child
}) {
  const { wording, nowMs, mayOverride = true } = props
  const device = { ...props.device, isControllable: props.device.isControllable && mayOverride }
  const still = whyNot(device, nowMs)
  return (
    <article class="thing" aria-labelledby={`thing-${device.id}`}>
      <div class="thing-head">
        <h3 id={`thing-${device.id}`}>{device.name}</h3>
        <Measured wording={wording} device={device} nowMs={nowMs} />
      </div>
      <Reason {...props} still={still} />
      {device.doubts.map((doubt) => (
        <p class="notice wrong">
          {doubtText(wording, doubt)}{' '}
          {wording.say('doubt.since', { time: wording.when(doubt.sinceMs, nowMs) })}
        </p>
      ))}
      {device.following === 'not-following' && still?.kind !== 'not-following' ? (
        <p class="notice wrong">{wording.say('device.not-following')}</p>
      ) : null}
      {device.isControllable ? <OverrideButtons {...props} /> : null}
      {props.children}
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

/** What it does and why; where it stands still, the answer to what people then ask, and what they can do. */
function Reason(props: {
  readonly wording: Wording
  readonly nowMs: number
  readonly device: DeviceView
  readonly hasPlan: boolean
  readonly still: WhyNot | null
}) {
  const { wording, device, nowMs, still } = props
  const line = reasonLine(wording, device, nowMs, props.hasPlan)
  if (still === null || !isWaitedFor(device.kind)) return <p class="reason">{line}</p>
  const why = stillLine(wording, still, nowMs)
  // What a person pressed is said in any case.
  const said = why === null ? [line] : device.override === null ? [why] : [why, line]
  const hint = hintFor(wording, device, still)
  return (
    <>
      <p class="reason">
        <strong class="question">{wording.say(questions[device.kind])}</strong> {said.join(' ')}
      </p>
      {hint === null ? null : <p class="fine no-print">{hint}</p>}
    </>
  )
}

/** Why it stands still where something else than the plan or a person is the reason; null: one of these is. */
function stillLine(wording: Wording, still: WhyNot, nowMs: number): string | null {
  switch (still.kind) {
    case 'unplugged':
    case 'full':
      return wording.say(`why.${still.kind}`)
    case 'silent':
      return still.sinceMs === null
        ? wording.say('why.never')
        : wording.say('why.silent', { time: wording.when(still.sinceMs, nowMs) })
    case 'not-following':
      return wording.say('why.not-following', {
        asked: wording.power(still.askedW),
        takes: wording.power(still.takesW),
      })
    case 'asked':
      return wording.say('why.asked', { asked: wording.power(still.askedW) })
    case 'connection-limit':
    case 'circuit-limit':
    case 'phase-limit':
    case 'feeder-limit':
    case 'signal-limit':
    case 'mandate-limit':
      return wording.say(`why.${still.kind}`)
    default:
      return null
  }
}

function hintFor(wording: Wording, device: DeviceView, { kind }: WhyNot): string | null {
  if (!device.isControllable) return null
  if (kind === 'override') return wording.say('why.automatic')
  return kind === 'plan' && device.override === null ? wording.say('why.hurry') : null
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
    what: doingWhat(wording, device.kind, now),
    until: wording.when(now.untilMs, nowMs),
    why: doingWhy(wording, device.kind, now, nowMs),
  })
  if (next === undefined) return first
  const then = wording.say('doing.next', {
    what: doingWhat(wording, device.kind, next),
    from: wording.when(next.fromMs, nowMs),
    until: wording.when(next.untilMs, nowMs),
    why: doingWhy(wording, device.kind, next, nowMs),
  })
  return `${first} ${then}`
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
