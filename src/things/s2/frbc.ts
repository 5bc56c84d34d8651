import type { Result } from '../../kernel/refusal.ts'
import { hourMs } from '../../kernel/steps.ts'
import { attributeRules } from '../attribute-rules.ts'
import { spansFrom, type Foretold } from '../foretold.ts'
import type { ReportedValue } from '../protocol.ts'
import type { Attributes } from '../thing.ts'
import { Actuators } from './actuators.ts'
import { instantText, type Control, type Facts, type Wish } from './control.ts'
import { saysCar, saysDegrees, wordsOf } from './device-words.ts'
import { modesAt, stateOfCharge, storeFacts, targetOf } from './frbc-store.ts'
import type { Instruction } from './instruction.ts'
import { taken, type ToldMessage } from './message.ts'
import { nearestMode } from './operation-modes.ts'
import type {
  FrbcActuator,
  FrbcLeakage,
  FrbcSystem,
  FrbcTargetProfile,
  FrbcUsage,
} from './shapes-frbc.ts'
import type { ResourceManagerDetails, RevokeObject } from './shapes-session.ts'
import { ValidFrom } from './valid-from.ts'

/** Wh that warm a litre of water by one kelvin. */
const whPerLitreK = 1.163

/** Fill Rate Based Control: a battery, a car or a hot-water tank, filled and emptied by its actuators. */
export class FillRateControl implements Control {
  readonly controlType = 'FILL_RATE_BASED_CONTROL'
  readonly #systems = new ValidFrom<FrbcSystem>()
  readonly #actuators = new Actuators<FrbcActuator>(({ operation_modes }) =>
    operation_modes.map(({ id }) => id),
  )
  #level: number | null = null
  #targets: FrbcTargetProfile | null = null
  #usage: FrbcUsage | null = null
  readonly #leakages = new ValidFrom<FrbcLeakage>()

  take(message: ToldMessage, nowMs: number): Result<void> {
    switch (message.message_type) {
      case 'FRBC.SystemDescription':
        return this.#describe(message, nowMs)
      case 'FRBC.StorageStatus':
        this.#level = message.present_fill_level
        return taken
      case 'FRBC.ActuatorStatus':
        return this.#actuators.status(this.#described(nowMs), message)
      case 'FRBC.TimerStatus':
        return this.#actuators.timer(this.#described(nowMs), message)
      case 'FRBC.FillLevelTargetProfile':
        this.#targets = message
        return taken
      case 'FRBC.UsageForecast':
        this.#usage = message
        return taken
      case 'FRBC.LeakageBehaviour':
        this.#leakages.set(message, nowMs)
        return taken
      default:
        return taken
    }
  }

  revoke({ object_type, object_id }: RevokeObject): boolean {
    return (
      object_type === 'FRBC.SystemDescription' &&
      this.#systems.revoke((system) => system.message_id === object_id)
    )
  }

  facts(details: ResourceManagerDetails, nowMs: number): Facts | null {
    const system = this.#systems.at(nowMs)
    if (system === null) return null
    const { diagnostic_label, fill_level_label } = system.storage
    if (isTank(system)) return tankFacts(system)
    const words = wordsOf(details, diagnostic_label, fill_level_label)
    const { maxDischargeW } = storeFacts(system, 1)
    return saysCar(words) || maxDischargeW === 0
      ? carFacts(system, this.#target(system, nowMs))
      : batteryFacts(system)
  }

  valuesOf(message: ToldMessage, nowMs: number): readonly ReportedValue[] {
    if (message.message_type !== 'FRBC.StorageStatus') return []
    const system = this.#systems.at(nowMs)
    if (system === null) return []
    const level = message.present_fill_level
    if (isTank(system)) return [{ quantity: 'tankC', value: level, atMs: null }]
    const value = stateOfCharge(level, system.storage.fill_level_range)
    return [{ quantity: 'stateOfCharge', value, atMs: null }]
  }

  /** Levels that it should have, what is used and what leaks, by the level that it reports. */
  foretold(nowMs: number): Foretold | null {
    const system = this.#systems.at(nowMs)
    if (system === null) return null
    const scale = levelScale(system)
    const [targets, usage, leakage] = [this.#targets, this.#usage, this.#leakages.at(nowMs)]
    const perHour = (rate: number): number => (rate * hourMs) / 1_000 / scale.span
    return {
      ...(targets === null
        ? {}
        : {
            levels: spansFrom(targets.start_time, targets.elements, nowMs, (element) =>
              scale.levelOf(element.fill_level_range.start_of_range),
            ).filter(({ value }) => value > scale.least),
          }),
      ...(usage === null
        ? {}
        : {
            uses: spansFrom(usage.start_time, usage.elements, nowMs, (element) =>
              perHour(element.usage_rate_expected),
            ),
          }),
      ...(leakage === null
        ? {}
        : {
            losses: leakage.elements.map(({ fill_level_range, leakage_rate }) => ({
              low: scale.levelOf(fill_level_range.start_of_range),
              high: scale.levelOf(fill_level_range.end_of_range),
              perHour: perHour(leakage_rate),
            })),
          }),
    }
  }

  /** The actuators share the power in the order they were stated: each takes what comes nearest to what is left. */
  instruct({ powerW, nowMs, newId }: Wish): readonly Instruction[] {
    let leftW = powerW
    return this.#described(nowMs).flatMap((actuator): Instruction[] => {
      const activeId = this.#actuators.activeId(actuator.id)
      const modes = modesAt(actuator, this.#level).filter(({ id }) =>
        this.#actuators.mayReach(actuator, id, nowMs),
      )
      const choice = nearestMode(modes, leftW, activeId)
      if (choice === null) return []
      leftW -= choice.powerW
      return [
        {
          message_type: 'FRBC.Instruction',
          id: newId(),
          actuator_id: actuator.id,
          operation_mode: choice.modeId,
          operation_mode_factor: choice.factor,
          execution_time: instantText(nowMs),
          abnormal_condition: false,
        },
      ]
    })
  }

  release(): null {
    return null
  }

  #target({ storage }: FrbcSystem, nowMs: number): number | null {
    return this.#targets === null ? null : targetOf(this.#targets, storage.fill_level_range, nowMs)
  }

  #describe(system: FrbcSystem, nowMs: number): Result<void> {
    const described = this.#actuators.describe(system.actuators)
    if (!described.ok) return described
    this.#systems.set(system, nowMs)
    return taken
  }

  #described(nowMs: number): readonly FrbcActuator[] {
    return this.#systems.at(nowMs)?.actuators ?? []
  }
}

/** Whether the level of a storage is a temperature. */
function isTank({ storage }: FrbcSystem): boolean {
  return saysDegrees((storage.fill_level_label ?? '').toLowerCase())
}

/** How fill levels become those that are reported: of a tank °C as they are, else 0 to 1. */
function levelScale(system: FrbcSystem): {
  readonly levelOf: (level: number) => number
  /** A level that nobody has to ask for. */
  readonly least: number
  /** Fill levels for one that is reported. */
  readonly span: number
} {
  const range = system.storage.fill_level_range
  if (isTank(system)) return { levelOf: (level) => level, least: range.start_of_range, span: 1 }
  const span = range.end_of_range - range.start_of_range
  return {
    levelOf: (level) => stateOfCharge(level, range),
    least: 0,
    span: span === 0 ? Infinity : span,
  }
}

function batteryFacts(system: FrbcSystem): Facts {
  const share = attributeRules.battery.chargeEfficiency.default
  const { efficiency, ...store } = storeFacts(system, share ?? 1)
  return {
    kind: 'battery',
    reports: ['powerW', 'stateOfCharge'],
    attributes: {
      ...powersOf(store),
      ...(efficiency === null
        ? {}
        : { chargeEfficiency: efficiency, dischargeEfficiency: efficiency }),
    },
  }
}

/** `target`: how full it should get, 0 to 1; null: not stated. Nothing below it is given back to others. */
function carFacts(system: FrbcSystem, target: number | null): Facts {
  const rules = attributeRules.car
  const { efficiency, ...store } = storeFacts(system, rules.chargeEfficiency.default ?? 1)
  return {
    kind: 'car',
    reports: ['powerW', 'stateOfCharge'],
    attributes: {
      ...powersOf(store),
      ...(efficiency === null ? {} : { chargeEfficiency: efficiency }),
      ...(target === null
        ? {}
        : { targetStateOfCharge: target, reserve: Math.min(target, rules.reserve.default ?? 0) }),
    },
  }
}

function powersOf(store: Omit<ReturnType<typeof storeFacts>, 'efficiency'>): Attributes {
  const { capacityWh, maxChargeW, maxDischargeW } = store
  return { ...(capacityWh === null ? {} : { capacityWh }), maxChargeW, maxDischargeW }
}

/** A tank whose level is its temperature: as many litres as warm by a kelvin with what a usual heat pump makes of the power. */
function tankFacts(system: FrbcSystem): Facts {
  const rules = attributeRules['heat-pump']
  const { capacityWh, maxChargeW } = storeFacts(system, rules.copAt7C.default ?? 1)
  const { start_of_range, end_of_range } = system.storage.fill_level_range
  const spanK = end_of_range - start_of_range
  return {
    kind: 'heat-pump',
    reports: ['powerW', 'tankC'],
    attributes: {
      maxW: maxChargeW,
      tankMinC: within(start_of_range, rules.tankMinC),
      tankMaxC: within(end_of_range, rules.tankMaxC),
      ...(capacityWh === null || spanK <= 0
        ? {}
        : { tankLitres: Math.round(capacityWh / spanK / whPerLitreK) }),
    },
  }
}

function within(value: number, { min, max }: { readonly min: number; readonly max: number }) {
  return Math.min(max, Math.max(min, value))
}
