import type { Drawing } from './fixtures-drawing.ts'
import type { DeviceInput, HeatPumpInput, PlanInput } from './plan/plan-input.ts'

/** Least power of a charger on one and on three phases, W: 6 A (IEC 61851-1). */
const onePhaseW = 1380
const threePhasesW = 4140

/** The community with machines that run with a least power or not at all: heat pumps, engines in place of some, cars. */
export function withLeastPowers(input: PlanInput, draw: Drawing): PlanInput {
  const { count } = input.steps
  const homes = input.homes.map((home) => ({
    ...home,
    devices: home.devices.map((device) => withLeastPower(device, count, draw)),
  }))
  return { ...input, homes }
}

function withLeastPower(device: DeviceInput, count: number, draw: Drawing): DeviceInput {
  switch (device.kind) {
    case 'heat-pump':
      return draw.chance(0.3) ? engineFor(device, count, draw) : pumpWithLeast(device, draw)
    case 'car': {
      const leastChargeW = device.maxChargeW > threePhasesW ? threePhasesW : onePhaseW
      return draw.chance(0.5) ? { ...device, leastChargeW } : device
    }
    default:
      return device
  }
}

/** On or off, or from a part of its power on. */
function pumpWithLeast(pump: HeatPumpInput, draw: Drawing): HeatPumpInput {
  const share = draw.chance(0.5) ? 1 : draw.between(0.25, 0.5)
  return { ...pump, minW: share * pump.maxW }
}

/** An engine for the same rooms and tank. */
function engineFor(pump: HeatPumpInput, count: number, draw: Drawing): DeviceInput {
  const cop = new Float64Array(count).fill(2.1)
  const maxW = draw.between(1000, 5000)
  return {
    kind: 'chp',
    thingId: pump.thingId,
    maxW,
    minW: draw.between(0.25, 0.6) * maxW,
    fuelMicroPerKwh: draw.between(150_000, 450_000),
    building: pump.building === null ? null : { ...pump.building, cop },
    tank: pump.tank === null ? null : { ...pump.tank, cop },
  }
}
