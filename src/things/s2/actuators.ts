import type { Result } from '../../kernel/refusal.ts'
import { badContent, taken } from './message.ts'
import { mayReach, TimerBook, type ModeRules, type ModeStatus } from './operation-modes.ts'

/** An actuator as far as its modes may follow each other. */
export interface Actuator extends ModeRules {
  readonly id: string
}

/** What an actuator says of its mode. */
interface ActuatorStatus extends ModeStatus {
  readonly actuator_id: string
}

/** What an actuator says of a timer. */
interface TimerStatus {
  readonly actuator_id: string
  readonly timer_id: string
  /** UTC ms. */
  readonly finished_at: number
}

/** What the actuators of a system last said: in which mode each is, and when its timers end. */
export class Actuators<Described extends Actuator> {
  readonly #modeIds: (actuator: Described) => readonly string[]
  readonly #statuses = new Map<string, ModeStatus>()
  readonly #timers = new Map<string, TimerBook>()

  constructor(modeIds: (actuator: Described) => readonly string[]) {
    this.#modeIds = modeIds
  }

  /** Others are described, maybe of the same names: what was said before is forgotten. Refused: two of them have one id. */
  describe(actuators: readonly Described[]): Result<void> {
    if (new Set(actuators.map(({ id }) => id)).size !== actuators.length) return sameActuator
    this.#statuses.clear()
    this.#timers.clear()
    return taken
  }

  /** An actuator said in which mode it is. */
  status(actuators: readonly Described[], status: ActuatorStatus): Result<void> {
    const actuator = actuators.find(({ id }) => id === status.actuator_id)
    if (actuator === undefined) return unknownActuator
    if (!this.#modeIds(actuator).includes(status.active_operation_mode_id)) return unknownMode
    this.#statuses.set(actuator.id, status)
    this.#timersOf(actuator.id).moved(actuator, status)
    return taken
  }

  /** An actuator said when a timer ends. */
  timer(actuators: readonly Described[], status: TimerStatus): Result<void> {
    const actuator = actuators.find(({ id }) => id === status.actuator_id)
    if (actuator === undefined) return unknownActuator
    if (!actuator.timers.some(({ id }) => id === status.timer_id)) return unknownTimer
    this.#timersOf(actuator.id).told(status.timer_id, status.finished_at)
    return taken
  }

  /** The mode it is in; null: it has not said. */
  activeId(actuatorId: string): string | null {
    return this.#statuses.get(actuatorId)?.active_operation_mode_id ?? null
  }

  /** {@link mayReach} */
  mayReach(actuator: Described, modeId: string, nowMs: number): boolean {
    const timers = this.#timersOf(actuator.id)
    return mayReach(modeId, this.activeId(actuator.id), actuator, timers, nowMs)
  }

  #timersOf(actuatorId: string): TimerBook {
    const known = this.#timers.get(actuatorId)
    if (known !== undefined) return known
    const made = new TimerBook()
    this.#timers.set(actuatorId, made)
    return made
  }
}

const sameActuator = badContent('Two actuators have the same id.', 'actuators')
const unknownActuator = badContent('No actuator with this id was described.', 'actuator_id')
const unknownMode = badContent(
  'The actuator has no operation mode with this id.',
  'active_operation_mode_id',
)
const unknownTimer = badContent('The actuator has no timer with this id.', 'timer_id')
