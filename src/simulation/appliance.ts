import { quarterMs } from '../kernel/steps.ts'
import { numberOf, textOf } from '../things/attributes.ts'
import type {
  DeviceDefinition,
  DeviceState,
  Moment,
  Readings,
  SimulatedDevice,
} from './simulated-device.ts'

/** It is filled this long before it must be ready, minutes. */
const filledMinutes = 14 * 60

/**
 * A machine that runs one fixed programme a day and must be ready at a local time. It starts when it is
 * first asked for power, or by itself when the time that is left just suffices.
 */
export class Appliance implements SimulatedDevice {
  readonly definition: DeviceDefinition
  /** Energy of each quarter hour of the programme, Wh. */
  readonly #profileWh: readonly number[]
  /** When the programme began; 0: it is not running. */
  #startedMs: number
  /** Local day by whose ready time it last ran. */
  #ranForDay: number

  constructor(definition: DeviceDefinition, state: DeviceState) {
    this.definition = definition
    this.#profileWh = (textOf(definition, 'profileWh') ?? '').split(',').map(Number)
    this.#startedMs = state['startedMs'] ?? 0
    this.#ranForDay = state['ranForDay'] ?? 0
  }

  readings(): Readings {
    return {}
  }

  step(moment: Moment, askedW: number | null): number {
    if (this.#startedMs === 0 && this.#mayStart(moment, askedW)) {
      this.#startedMs = moment.atMs
      this.#ranForDay = this.#dueDay(moment)
    }
    if (this.#startedMs === 0) return 0
    const energyWh = this.#energyUntil(moment.atMs + moment.stepMs) - this.#energyUntil(moment.atMs)
    const endMs = this.#startedMs + this.#profileWh.length * quarterMs
    if (moment.atMs + moment.stepMs >= endMs) this.#startedMs = 0
    return Math.round((energyWh * 3_600_000) / moment.stepMs)
  }

  state(): DeviceState {
    return { startedMs: this.#startedMs, ranForDay: this.#ranForDay }
  }

  #mayStart(moment: Moment, askedW: number | null): boolean {
    if (this.#ranForDay >= this.#dueDay(moment)) return false
    const left = this.#minutesLeft(moment)
    const needed = this.#profileWh.length * 15
    if (left > filledMinutes) return false
    return (askedW !== null && askedW > 0) || left <= needed + moment.stepMs / 60_000
  }

  /** Local day of the next ready time. */
  #dueDay(moment: Moment): number {
    return moment.localDay + (moment.localMinute < this.#readyMinute() ? 0 : 1)
  }

  #minutesLeft(moment: Moment): number {
    return (this.#readyMinute() - moment.localMinute + 1440) % 1440 || 1440
  }

  #readyMinute(): number {
    return numberOf(this.definition, 'readyMinute') ?? 0
  }

  /** Energy that the running programme has used by `atMs`, Wh. */
  #energyUntil(atMs: number): number {
    const quarters = (atMs - this.#startedMs) / quarterMs
    let sum = 0
    for (let i = 0; i < this.#profileWh.length; i++) {
      sum += (this.#profileWh[i] ?? 0) * Math.min(1, Math.max(0, quarters - i))
    }
    return sum
  }
}
