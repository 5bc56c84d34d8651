import { assert } from '../../kernel/assert.ts'
import { quarterMs, type Steps } from '../../kernel/steps.ts'
import { isChosen } from '../../things/attributes.ts'
import type { Foretold } from '../../things/foretold.ts'
import { applianceInput } from './appliance-input.ts'
import { carInput } from './car-input.ts'
import { demandInput } from './demand-input.ts'
import { askedLevels, lostLevels, usedLevels } from './foretold-levels.ts'
import { chpInput, heatPumpInput, thermostatW } from './heat-input.ts'
import type { BatteryInput, DeviceInput } from '../plan/plan-input.ts'
import {
  attribute,
  fillingOf,
  fixed,
  freshValue,
  pinnedBy,
  withPinned,
  type Outlook,
  type ThingNow,
} from './thing-now.ts'

/**
 * One thing as the planner sees it; null where nothing can be planned for it: a meter, a sensor, a thing
 * whose state is not known or too old. Things that take no set points, or do not follow them, are fixed.
 */
export function deviceInput(of: ThingNow, outlook: Outlook): DeviceInput | null {
  const { thing } = of
  const isSteered = thing.isControllable && of.follows
  switch (thing.kind) {
    case 'battery':
      return isSteered ? batteryInput(of, outlook) : asMeasured(of, outlook, batteryPersistsSteps)
    case 'car':
      return isSteered ? carInput(of, outlook) : asMeasured(of, outlook, carPersistsSteps)
    case 'heat-pump':
      return isSteered
        ? (heatPumpInput(of, outlook) ?? demandInput(of, outlook))
        : fixed(thing, thermostatW(thing, outlook))
    case 'chp':
      return isSteered ? chpInput(of, outlook) : asMeasured(of, outlook, chpPersistsSteps)
    case 'plug':
      return isSteered && isChosen(thing, 'surplusOnly') ? surplusLoadInput(of, outlook) : null
    case 'appliance':
      return isSteered ? applianceInput(of, outlook) : null
    case 'solar':
    case 'wind':
      return generatorInput(of, outlook)
    default:
      return null
  }
}

/** How long a battery, an engine or a car that goes its own way is taken to go on as measured: an hour, two, and eight. */
const batteryPersistsSteps = 4
const chpPersistsSteps = 8
const carPersistsSteps = 32

function batteryInput(of: ThingNow, outlook: Outlook): DeviceInput | null {
  const { thing } = of
  const reported = freshValue(of, 'stateOfCharge', outlook.nowMs)
  const capacityWh = attribute(thing, 'capacityWh')
  if (reported === null || capacityWh <= 0) return null
  const stateOfCharge = Math.min(1, Math.max(0, reported))
  return {
    kind: 'battery',
    thingId: thing.id,
    capacityWh,
    storedWh: stateOfCharge * capacityWh,
    maxChargeW: attribute(thing, 'maxChargeW'),
    maxDischargeW: attribute(thing, 'maxDischargeW'),
    chargeEfficiency: attribute(thing, 'chargeEfficiency'),
    dischargeEfficiency: attribute(thing, 'dischargeEfficiency'),
    reserveWh: attribute(thing, 'reserve') * capacityWh,
    wearMicroPerKwh: attribute(thing, 'wearMicroPerKwh'),
    ...toldOfBattery(of.foretold ?? {}, stateOfCharge, capacityWh, outlook.steps),
    ...fillingOf(thing, outlook),
    ...withPinned(pinnedBy(of, outlook.steps)),
  }
}

/** What a battery says itself of its hours: what should be in it, what is used of it, what it loses. */
function toldOfBattery(
  foretold: Foretold,
  stateOfCharge: number,
  capacityWh: number,
  steps: Steps,
): Pick<BatteryInput, 'askedWh' | 'lostWh'> {
  const asked = askedLevels(foretold, steps)
  const used = usedLevels(foretold, steps, 1)
  const isDrained = used !== null || foretold.losses !== undefined
  const lost = isDrained ? lostLevels(foretold, stateOfCharge, used, steps) : null
  return {
    ...(asked === null ? {} : { askedWh: asked.map((level) => Math.min(1, level) * capacityWh) }),
    ...(lost === null ? {} : { lostWh: lost.map((by, t) => (by + (used?.[t] || 0)) * capacityWh) }),
  }
}

/** A plug that runs on what its home has left. While a person holds it, it does what they say, and nothing after that. */
function surplusLoadInput(of: ThingNow, { steps, surplusW }: Outlook): DeviceInput {
  const { thing } = of
  const pinned = pinnedBy(of, steps)
  if (pinned !== undefined) {
    const held = surplusW.map((_, k) => (k < pinned.untilStep ? pinned.powerW : 0))
    return fixed(thing, held, 'override')
  }
  return {
    kind: 'surplus-load',
    thingId: thing.id,
    maxW: attribute(thing, 'maxW'),
    surplusW,
    worthMicroPerKwh: attribute(thing, 'worthMicroPerKwh'),
  }
}

function generatorInput(of: ThingNow, { steps, availableW }: Outlook): DeviceInput | null {
  const { thing } = of
  const known = availableW.get(thing.id)
  if (known === undefined) return null
  assert(known.length === steps.count, 'a forecast covers the steps of the plan')
  const available = known.map((powerW) => Math.max(0, powerW))
  const pinned = pinnedBy(of, steps)
  if (pinned === undefined || of.override?.mode === 'hurry') {
    const isCurtailable = thing.isControllable && of.follows
    return { kind: 'generator', thingId: thing.id, availableW: available, isCurtailable }
  }
  const powerW = available.map((makes, k) =>
    k < pinned.untilStep ? 0 - Math.min(makes, -pinned.powerW) : 0 - makes,
  )
  return fixed(thing, powerW, 'override')
}

/** Goes on as measured for some quarter hours, and then does nothing. */
function asMeasured(of: ThingNow, { nowMs, steps }: Outlook, quarters: number): DeviceInput | null {
  const measuredW = freshValue(of, 'powerW', nowMs)
  if (measuredW === null) return null
  const persists = Math.ceil((quarters * quarterMs) / steps.stepMs)
  const powerW = Float64Array.from({ length: steps.count }, (_, k) =>
    k < persists ? measuredW : 0,
  )
  return fixed(of.thing, powerW)
}
