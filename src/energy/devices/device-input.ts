import { assert } from '../../kernel/assert.ts'
import { quarterMs } from '../../kernel/steps.ts'
import { isChosen } from '../../things/attributes.ts'
import { applianceInput } from './appliance-input.ts'
import { carInput } from './car-input.ts'
import { chpInput, heatPumpInput, thermostatW } from './heat-input.ts'
import type { DeviceInput } from '../plan/plan-input.ts'
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
      return isSteered ? heatPumpInput(of, outlook) : fixed(thing, thermostatW(thing, outlook))
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
  const stateOfCharge = freshValue(of, 'stateOfCharge', outlook.nowMs)
  const capacityWh = attribute(thing, 'capacityWh')
  if (stateOfCharge === null || capacityWh <= 0) return null
  return {
    kind: 'battery',
    thingId: thing.id,
    capacityWh,
    storedWh: Math.min(1, Math.max(0, stateOfCharge)) * capacityWh,
    maxChargeW: attribute(thing, 'maxChargeW'),
    maxDischargeW: attribute(thing, 'maxDischargeW'),
    chargeEfficiency: attribute(thing, 'chargeEfficiency'),
    dischargeEfficiency: attribute(thing, 'dischargeEfficiency'),
    reserveWh: attribute(thing, 'reserve') * capacityWh,
    wearMicroPerKwh: attribute(thing, 'wearMicroPerKwh'),
    ...fillingOf(thing, outlook),
    ...withPinned(pinnedBy(of, outlook.steps)),
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
