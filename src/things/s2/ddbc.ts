import type { Result } from '../../kernel/refusal.ts'
import { attributeRules } from '../attribute-rules.ts'
import { spansFrom, type Foretold } from '../foretold.ts'
import type { ReportedValue } from '../protocol.ts'
import type { Attributes } from '../thing.ts'
import { Actuators } from './actuators.ts'
import {
  instantText,
  type Control,
  type Facts,
  type Now,
  type PlannedThing,
  type Wish,
} from './control.ts'
import { electricRange } from './electric.ts'
import type { DdbcInstruction } from './instruction.ts'
import { taken, type ToldMessage } from './message.ts'
import type { CommodityQuantity } from './shapes-common.ts'
import type { DdbcActuator, DdbcForecast, DdbcSystem } from './shapes-ddbc.ts'
import type { ResourceManagerDetails, RevokeObject } from './shapes-session.ts'
import { cheapestDispatch, nearestDispatch, type Dispatched } from './supply-dispatch.ts'
import type { SupplyMode } from './supply-mode.ts'
import { ValidFrom } from './valid-from.ts'

/**
 * Power of fuels for each unit they are stated in, W (gross calorific values): natural gas l/s (35.17 MJ/m3, the reference of
 * Dutch bills), hydrogen g/s (141.8 MJ/kg), oil l/h (10 kWh/l).
 */
const fuelW: Readonly<Partial<Record<CommodityQuantity, number>>> = {
  'NATURAL_GAS.FLOW_RATE': 35_170,
  'HYDROGEN.FLOW_RATE': 141_800,
  'OIL.FLOW_RATE': 10_000,
}

/** What fuel costs where nobody states it, micro-units per kWh. */
const usualFuelMicroPerKwh = attributeRules['heat-pump'].fuelMicroPerKwh.default ?? 0

/** A factor that differs by less is not sent again. */
const sameFactor = 0.02

/**
 * Demand Driven Based Control: a hybrid heat pump and its like. Its demand is always met; by what, the electric power decides
 * that the plan or somebody else asks for. Where it foretells no demand, so that no plan knows of it, the plan's price decides.
 */
export class DemandControl implements Control {
  readonly controlType = 'DEMAND_DRIVEN_BASED_CONTROL'
  readonly #systems = new ValidFrom<DdbcSystem>()
  readonly #actuators = new Actuators<DdbcActuator>(({ operation_modes }) =>
    operation_modes.map(({ Id }) => Id),
  )
  #forecast: DdbcForecast | null = null
  #last: readonly Dispatched[] = []
  /** Somebody asks for a power. */
  #isAsked = false
  /** What people state that its fuel costs, micro-units per kWh. */
  #fuelMicroPerKwh = usualFuelMicroPerKwh

  take(message: ToldMessage, nowMs: number): Result<void> {
    switch (message.message_type) {
      case 'DDBC.SystemDescription':
        return this.#describe(message, nowMs)
      case 'DDBC.AverageDemandRateForecast':
        this.#forecast = message
        return taken
      case 'DDBC.ActuatorStatus':
        return this.#actuators.status(this.#described(nowMs), message)
      case 'DDBC.TimerStatus':
        return this.#actuators.timer(this.#described(nowMs), message)
      default:
        return taken
    }
  }

  revoke({ object_type, object_id }: RevokeObject): boolean {
    return (
      object_type === 'DDBC.SystemDescription' &&
      this.#systems.revoke((system) => system.message_id === object_id)
    )
  }

  state({ fuelMicroPerKwh = usualFuelMicroPerKwh }: Attributes): void {
    if (typeof fuelMicroPerKwh === 'number') this.#fuelMicroPerKwh = fuelMicroPerKwh
  }

  /** Its forecast, and all that it was described to be able to. */
  foretold(nowMs: number): Foretold | null {
    const system = this.#systems.at(nowMs)
    if (system === null || this.#forecast === null) return null
    const { start_time, elements } = this.#forecast
    const rates = spansFrom(start_time, elements, nowMs, (one) => one.demand_rate_expected)
    return rates.length === 0
      ? null
      : { demand: { rates, supplies: system.actuators.map(modesOf) } }
  }

  facts(_: ResourceManagerDetails, nowMs: number): Facts | null {
    const system = this.#systems.at(nowMs)
    if (system === null) return null
    const maxW = system.actuators
      .map((actuator) => Math.max(0, ...modesOf(actuator).flatMap(({ electricW }) => electricW)))
      .reduce((sum, most) => sum + most, 0)
    return { kind: 'heat-pump', reports: ['powerW'], attributes: { maxW } }
  }

  valuesOf(): readonly ReportedValue[] {
    return []
  }

  instruct({ powerW, ...now }: Wish): readonly DdbcInstruction[] {
    const dispatched = nearestDispatch(
      this.#modesNow(now.nowMs),
      this.#demand(now.nowMs),
      powerW,
      this.#fuelMicroPerKwh,
    )
    this.#last = dispatched ?? []
    this.#isAsked = true
    return instructionsFor(this.#last, now)
  }

  release(): readonly [] {
    // The plan's price decides again.
    this.#last = []
    this.#isAsked = false
    return []
  }

  /** While somebody asks for a power, that says what it does. */
  plan({ priceMicroPerKwh, startMs, stepMs }: PlannedThing, now: Now): readonly DdbcInstruction[] {
    const price = priceMicroPerKwh[Math.floor((now.nowMs - startMs) / stepMs)]
    if (price === undefined || this.#isAsked) return []
    const prices = { electricMicroPerKwh: price, fuelMicroPerKwh: this.#fuelMicroPerKwh }
    const found = cheapestDispatch(this.#modesNow(now.nowMs), this.#demand(now.nowMs), prices)
    if (found === null || isSame(found, this.#last)) return []
    this.#last = found
    return instructionsFor(found, now)
  }

  #describe(system: DdbcSystem, nowMs: number): Result<void> {
    const described = this.#actuators.describe(system.actuators)
    if (!described.ok) return described
    this.#systems.set(system, nowMs)
    this.#last = []
    return taken
  }

  /** The demand of now: as forecast, else as it was described, the most of it. */
  #demand(nowMs: number): number {
    let endMs = this.#forecast?.start_time ?? Infinity
    if (nowMs >= endMs) {
      for (const { duration, demand_rate_expected } of this.#forecast?.elements ?? []) {
        endMs += duration
        if (nowMs < endMs) return demand_rate_expected
      }
    }
    return this.#systems.at(nowMs)?.present_demand_rate.end_of_range ?? 0
  }

  /** What each actuator may be set to now, [actuator][mode]. */
  #modesNow(nowMs: number): readonly (readonly SupplyMode[])[] {
    return this.#described(nowMs).map((actuator) => {
      return modesOf(actuator).filter(({ modeId }) =>
        this.#actuators.mayReach(actuator, modeId, nowMs),
      )
    })
  }

  #described(nowMs: number): readonly DdbcActuator[] {
    return this.#systems.at(nowMs)?.actuators ?? []
  }
}

/** The modes of an actuator that are not for emergencies only. */
function modesOf({ id, operation_modes }: DdbcActuator): readonly SupplyMode[] {
  return operation_modes
    .filter((mode) => !mode.abnormal_condition_only)
    .map(({ Id, supply_range, power_ranges, running_costs }) => {
      const wearMicroPerHour =
        running_costs === undefined
          ? 0
          : ((running_costs.start_of_range + running_costs.end_of_range) / 2) * 3_600 * 1e6
      const burnt = (of: (range: (typeof power_ranges)[number]) => number): number =>
        power_ranges.reduce(
          (sum, range) => sum + of(range) * (fuelW[range.commodity_quantity] ?? 0),
          0,
        )
      return {
        actuatorId: id,
        modeId: Id,
        supply: [supply_range.start_of_range, supply_range.end_of_range],
        electricW: electricRange(power_ranges),
        fuelW: [burnt((range) => range.start_of_range), burnt((range) => range.end_of_range)],
        otherMicroPerHour: [wearMicroPerHour, wearMicroPerHour],
      }
    })
}

function instructionsFor(
  dispatched: readonly Dispatched[],
  { nowMs, newId }: Now,
): readonly DdbcInstruction[] {
  return dispatched.map(({ mode, factor }) => ({
    message_type: 'DDBC.Instruction',
    id: newId(),
    execution_time: instantText(nowMs),
    abnormal_condition: false,
    actuator_id: mode.actuatorId,
    operation_mode_id: mode.modeId,
    operation_mode_factor: factor,
  }))
}

function isSame(one: readonly Dispatched[], other: readonly Dispatched[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ mode, factor }, i) => {
      const before = other[i]
      return mode.modeId === before?.mode.modeId && Math.abs(factor - before.factor) < sameFactor
    })
  )
}
