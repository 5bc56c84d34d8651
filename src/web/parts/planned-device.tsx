import type { ThingKind } from '../../things/thing.ts'
import type { Wording } from '../messages/wording.ts'
import type { Doing } from '../view/home.ts'
import type { PlannedDeviceView } from '../view/plan.ts'
import { doingWhat, doingWhy } from './doing.ts'
import { Stairs, type StairHours } from './stairs.tsx'

/** Runs that stand open at the most; the rest opens on demand. */
const openRuns = 6

/** What is planned for a device: its power as a picture, and each run of steps with what it does and why. */
export function PlannedDevice(props: {
  readonly wording: Wording
  readonly nowMs: number
  readonly hours: StairHours
  readonly planned: PlannedDeviceView
}) {
  const { wording, hours, nowMs, planned } = props
  const { device } = planned
  const { doings } = device
  const isMaker = device.kind === 'solar' || device.kind === 'wind'
  const values = isMaker ? planned.powerW.map((power) => Math.max(0, -power)) : planned.powerW
  const step = (atMs: number) => Math.max(0, Math.floor((atMs - hours.startMs) / hours.stepMs))
  const items = doings.map((doing) => (
    <li>
      <span class="span">
        {wording.say('plan.run.span', {
          from: wording.when(doing.fromMs, nowMs),
          until: wording.time(doing.untilMs),
        })}
      </span>{' '}
      {runText(wording, device.kind, doing, nowMs)}
    </li>
  ))
  const more = items.slice(openRuns)
  return (
    <div class="planned-device">
      <Stairs
        wording={wording}
        id={`plan-${device.id}`}
        title={wording.say('plan.device.title', { name: device.name })}
        hours={hours}
        lines={[{ values, kind: 'plan', area: bands[device.kind] }]}
        runs={doings.map(({ fromMs, untilMs }, i) => ({
          from: step(fromMs),
          to: step(untilMs),
          number: i + 1,
        }))}
        height={150}
        say={(powerW) => wording.power(powerW)}
      />
      <ol class="runs">{items.slice(0, openRuns)}</ol>
      {more.length === 0 ? null : (
        <details id={`plan-${device.id}-more`}>
          <summary>{wording.say('plan.runs.more', { count: more.length })}</summary>
          <ol class="runs" start={openRuns + 1}>
            {more}
          </ol>
        </details>
      )}
    </div>
  )
}

/** One run as a sentence: `Charges with 3.2 kW, because power is cheap then: 18.2 ct.` */
export function runText(wording: Wording, kind: ThingKind, doing: Doing, nowMs: number): string {
  return wording.say('plan.run', {
    what: doingWhat(wording, kind, doing),
    why: doingWhy(wording, kind, doing, nowMs),
  })
}

/** The colour of a kind, as in the picture of what flows. */
export const bands = {
  battery: 'battery',
  car: 'cars',
  'heat-pump': 'heat',
  appliance: 'use',
  solar: 'sun',
  wind: 'wind',
  chp: 'heat',
  plug: 'use',
  meter: 'use',
  sensor: 'use',
} as const satisfies Record<ThingKind, string>
