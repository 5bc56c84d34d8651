import { assert } from '../../kernel/assert.ts'
import type { MandateOutcome } from '../mandate/planned-mandate.ts'
import type { DevicePlan, FeederPlan, Plan, Reason, Relaxation } from './plan.ts'

/**
 * The part of a plan that is too large for columns, as JSON: arrays as base64 of 32-bit floats (little
 * endian; exact to 0.001 W at 10 kW), reasons as runs. 100 homes with three devices over 96 steps are 450 kB.
 */
interface PlanBody {
  readonly startMs: number
  readonly stepMs: number
  readonly count: number
  readonly priceMicroPerKwh: string
  readonly weightMicroPerKwh?: string
  readonly netW: string
  readonly feeders?: readonly FeederBody[]
  readonly homes: readonly HomeBody[]
  readonly shared: readonly DeviceBody[]
  readonly relaxed: readonly Relaxation[]
  readonly idleOverW?: number
  readonly roundsGap?: number
  readonly mandates?: readonly MandateBody[]
}

interface MandateBody extends Omit<MandateOutcome, 'about' | 'microPerKwh' | 'over'> {
  readonly microPerKwh: string
  /** Plans kept by earlier versions know limits only, and call what is beyond them `overW`. */
  readonly about?: MandateOutcome['about']
  readonly over?: string
  readonly overW?: string
}

interface FeederBody {
  readonly feederId: string
  readonly priceMicroPerKwh: string
}

interface HomeBody {
  readonly cellId: string
  readonly netW: string
  readonly idleNetW?: string
  readonly idleOverW?: number
  readonly priceMicroPerKwh?: string
  readonly devices: readonly DeviceBody[]
}

/** So many equal values after each other: [value, steps]. */
type Run<Value> = readonly [Value, number]

interface DeviceBody {
  readonly thingId: string
  readonly powerW: string
  readonly tankW?: string
  readonly coolingW?: string
  readonly idlePowerW?: string
  readonly state: string | null
  readonly reasons: readonly Run<Reason>[]
  readonly limitNames?: readonly Run<string | null>[]
}

/** What of a plan goes into `plans.body`. */
export function packPlan(plan: Plan): string {
  const body: PlanBody = {
    startMs: plan.steps.startMs,
    stepMs: plan.steps.stepMs,
    count: plan.steps.count,
    priceMicroPerKwh: packArray(plan.priceMicroPerKwh),
    ...(plan.weightMicroPerKwh === undefined
      ? {}
      : { weightMicroPerKwh: packArray(plan.weightMicroPerKwh) }),
    netW: packArray(plan.netW),
    ...(plan.feeders === undefined ? {} : { feeders: plan.feeders.map(packFeeder) }),
    homes: plan.homes.map((home) => ({
      cellId: home.cellId,
      netW: packArray(home.netW),
      ...(home.idleNetW === undefined ? {} : { idleNetW: packArray(home.idleNetW) }),
      ...(home.idleOverW === undefined ? {} : { idleOverW: home.idleOverW }),
      ...(home.priceMicroPerKwh === undefined
        ? {}
        : { priceMicroPerKwh: packArray(home.priceMicroPerKwh) }),
      devices: home.devices.map(packDevice),
    })),
    shared: plan.shared.map(packDevice),
    relaxed: plan.relaxed,
    ...(plan.idleOverW === undefined ? {} : { idleOverW: plan.idleOverW }),
    ...(plan.roundsGap === undefined ? {} : { roundsGap: plan.roundsGap }),
    ...(plan.mandates === undefined ? {} : { mandates: plan.mandates.map(packMandate) }),
  }
  return JSON.stringify(body)
}

/** The arrays, homes and devices of a packed plan. */
export function unpackPlan(
  text: string,
): Pick<
  Plan,
  | 'steps'
  | 'priceMicroPerKwh'
  | 'weightMicroPerKwh'
  | 'netW'
  | 'feeders'
  | 'homes'
  | 'shared'
  | 'relaxed'
  | 'idleOverW'
  | 'roundsGap'
  | 'mandates'
> {
  // Written by `packPlan` only, so its shape is ours.
  const body = JSON.parse(text) as PlanBody
  return {
    steps: { startMs: body.startMs, stepMs: body.stepMs, count: body.count },
    priceMicroPerKwh: unpackArray(body.priceMicroPerKwh),
    ...(body.weightMicroPerKwh === undefined
      ? {}
      : { weightMicroPerKwh: unpackArray(body.weightMicroPerKwh) }),
    netW: unpackArray(body.netW),
    ...(body.feeders === undefined ? {} : { feeders: body.feeders.map(unpackFeeder) }),
    homes: body.homes.map((home) => ({
      cellId: home.cellId,
      netW: unpackArray(home.netW),
      ...(home.idleNetW === undefined ? {} : { idleNetW: unpackArray(home.idleNetW) }),
      ...(home.idleOverW === undefined ? {} : { idleOverW: home.idleOverW }),
      ...(home.priceMicroPerKwh === undefined
        ? {}
        : { priceMicroPerKwh: unpackArray(home.priceMicroPerKwh) }),
      devices: home.devices.map(unpackDevice),
    })),
    shared: body.shared.map(unpackDevice),
    relaxed: body.relaxed,
    ...(body.idleOverW === undefined ? {} : { idleOverW: body.idleOverW }),
    ...(body.roundsGap === undefined ? {} : { roundsGap: body.roundsGap }),
    ...(body.mandates === undefined ? {} : { mandates: body.mandates.map(unpackMandate) }),
  }
}

function packMandate(of: MandateOutcome): MandateBody {
  return { ...of, microPerKwh: packArray(of.microPerKwh), over: packArray(of.over) }
}

function unpackMandate({ overW = '', ...of }: MandateBody): MandateOutcome {
  return {
    ...of,
    about: of.about ?? 'limit',
    microPerKwh: unpackArray(of.microPerKwh),
    over: unpackArray(of.over ?? overW),
  }
}

function packFeeder({ feederId, priceMicroPerKwh }: FeederPlan): FeederBody {
  return { feederId, priceMicroPerKwh: packArray(priceMicroPerKwh) }
}

function unpackFeeder({ feederId, priceMicroPerKwh }: FeederBody): FeederPlan {
  return { feederId, priceMicroPerKwh: unpackArray(priceMicroPerKwh) }
}

function packDevice(device: DevicePlan): DeviceBody {
  return {
    thingId: device.thingId,
    powerW: packArray(device.powerW),
    ...(device.tankW === undefined ? {} : { tankW: packArray(device.tankW) }),
    ...(device.coolingW === undefined ? {} : { coolingW: packArray(device.coolingW) }),
    ...(device.idlePowerW === undefined ? {} : { idlePowerW: packArray(device.idlePowerW) }),
    state: device.state === null ? null : packArray(device.state),
    reasons: runsOf(device.reasons),
    ...(device.limitNames === undefined ? {} : { limitNames: runsOf(device.limitNames) }),
  }
}

function unpackDevice(device: DeviceBody): DevicePlan {
  return {
    thingId: device.thingId,
    powerW: unpackArray(device.powerW),
    ...(device.tankW === undefined ? {} : { tankW: unpackArray(device.tankW) }),
    ...(device.coolingW === undefined ? {} : { coolingW: unpackArray(device.coolingW) }),
    ...(device.idlePowerW === undefined ? {} : { idlePowerW: unpackArray(device.idlePowerW) }),
    state: device.state === null ? null : unpackArray(device.state),
    reasons: valuesOf(device.reasons),
    ...(device.limitNames === undefined ? {} : { limitNames: valuesOf(device.limitNames) }),
  }
}

/** Values that come several times after each other, as runs. */
function runsOf<Value>(values: readonly Value[]): Run<Value>[] {
  const runs: [Value, number][] = []
  for (const value of values) {
    const run = runs.at(-1)
    if (run !== undefined && run[0] === value) run[1]++
    else runs.push([value, 1])
  }
  return runs
}

/** The values of runs. */
function valuesOf<Value>(runs: readonly Run<Value>[]): Value[] {
  const values: Value[] = []
  for (const [value, steps] of runs) for (let i = 0; i < steps; i++) values.push(value)
  // Copied in the end, so that it takes no more room than its values do.
  return values.slice()
}

/** Numbers as base64 of 32-bit floats. */
export function packArray(values: Float64Array): string {
  return Buffer.from(Float32Array.from(values).buffer).toString('base64')
}

/** What `packArray` made. */
export function unpackArray(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64')
  assert(bytes.length % 4 === 0, 'a packed array holds whole numbers of 32-bit floats')
  const values = new Float64Array(bytes.length / 4)
  for (let i = 0; i < values.length; i++) values[i] = bytes.readFloatLE(4 * i)
  return values
}
