import { assert } from '../kernel/assert.ts'
import { quarterMs } from '../kernel/steps.ts'
import { applianceInput } from './appliance-input.ts'
import { carInput } from './car-input.ts'
import { heatPumpInput, thermostatW } from './heat-input.ts'
import type { DeviceInput } from './plan-input.ts'
import {
  attribute,
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
    case 'appliance':
      return isSteered ? applianceInput(of, outlook) : null
    case 'solar':
    case 'wind':
      return generatorInput(of, outlook)
    default:
      return null
  }
}

/** How long a battery or car that goes its own way is taken to go on as measured: an hour, and eight. */
const batteryPersistsSteps = 4
const carPersistsSteps = 32

function batteryInput(of: ThingNow, { nowMs, steps }: Outlook): DeviceInput | null {
  const { thing } = of
  const stateOfCharge = freshValue(of, 'stateOfCharge', nowMs)
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
    ...withPinned(pinnedBy(of, steps)),
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
