import type { DeviceContext } from './device.ts'
import type { BuildingInput, ChpInput, HeatPumpInput, TankInput } from '../plan/plan-input.ts'
import type { ThermalBody } from './thermal.ts'

/** Wh that warm a litre of water by a kelvin. */
const waterWhPerLitreKelvin = 1.163

/** Heat stored at the end is worth a little less than what it saves, so that nothing is heated for its own sake. */
const endShare = 0.9

/** What makes heat: a heat pump, or an engine whose heat comes with its power. */
export type HeaterInput = HeatPumpInput | ChpInput

/** The building behind a heater. */
export function buildingBody(
  input: BuildingInput,
  heater: HeaterInput,
  maxW: Float64Array,
  context: DeviceContext,
): ThermalBody {
  const cooling = heater.kind === 'heat-pump' ? heater.cooling : undefined
  return {
    massWhPerK: input.thermalMassWhPerK,
    lossWPerK: input.heatLossWPerK,
    startC: input.indoorC,
    outsideC: input.outdoorC,
    gainsW: input.gainsW,
    cop: input.cop,
    maxW,
    minW: heater.minW ?? 0,
    minC: input.minC,
    maxC: input.maxC,
    wishMicroPerKelvinHour: context.wishes.comfortMicroPerKelvinHour,
    endValueMicroPerKwh:
      cooling !== undefined && isWarmAlone(input) ? 0 : worthOfHeat(heater, context),
    ...(cooling === undefined ? {} : { cooling }),
    ...engineOf(heater, context),
  }
}

/** The hot-water tank behind a heater. */
export function tankBody(
  input: TankInput,
  heater: HeaterInput,
  maxW: Float64Array,
  context: DeviceContext,
): ThermalBody {
  const { hours, wishes, constant } = context
  return {
    massWhPerK: input.litres * waterWhPerLitreKelvin,
    lossWPerK: input.heatLossWPerK,
    startC: input.tankC,
    outsideC: constant(input.roomC),
    gainsW: input.drawWh.map((draw) => -draw / hours),
    cop: input.cop,
    maxW,
    minW: heater.minW ?? 0,
    minC: input.askedC?.map((asked) => Math.max(asked, input.minC)) ?? constant(input.minC),
    maxC: constant(input.maxC),
    wishMicroPerKelvinHour: wishes.hotWaterMicroPerKelvinHour,
    endValueMicroPerKwh: worthOfHeat(heater, context),
    ...(input.hotRun === undefined
      ? {}
      : { hotRun: { ...input.hotRun, microPerKelvin: wishes.hotRunMicroPerKelvin } }),
    ...engineOf(heater, context),
  }
}

function engineOf(heater: HeaterInput, { hours }: DeviceContext): Pick<ThermalBody, 'engine'> {
  if (heater.kind !== 'chp') return {}
  return { engine: { microPerWStep: (heater.fuelMicroPerKwh / 1000) * hours } }
}

/** What heat left at the end saves later, for each kWh of power that made it: of an engine the fuel that its power does not pay. */
function worthOfHeat(heater: HeaterInput, { endValueMicroPerKwh: power }: DeviceContext): number {
  return endShare * (heater.kind === 'chp' ? Math.max(0, heater.fuelMicroPerKwh - power) : power)
}

/** Weather, people and sun keep it warm on the whole: heat left at the end saves nothing. */
function isWarmAlone({ outdoorC, gainsW, heatLossWPerK, minC }: BuildingInput): boolean {
  let lacks = 0
  for (let t = 0; t < minC.length; t++) {
    lacks += heatLossWPerK * (minC[t]! - outdoorC[t]!) - gainsW[t]!
  }
  return lacks <= 0
}
