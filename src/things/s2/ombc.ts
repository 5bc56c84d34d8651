import type { Result } from '../../kernel/refusal.ts'
import type { ReportedValue } from '../protocol.ts'
import { instantText, type Control, type Facts, type Wish } from './control.ts'
import { isProducer, saysCar, saysHeat, wordsOf } from './device-words.ts'
import { electricRange } from './electric.ts'
import type { OmbcInstruction } from './instruction.ts'
import { badContent, taken, type ToldMessage } from './message.ts'
import {
  mayReach,
  nearestMode,
  TimerBook,
  type ModePower,
  type ModeStatus,
} from './operation-modes.ts'
import type { OmbcSystem } from './shapes-ombc.ts'
import type { ResourceManagerDetails, RevokeObject } from './shapes-session.ts'
import { ValidFrom } from './valid-from.ts'

/** Operation Mode Based Control: a device with modes of a power each, of which it takes the allowed one nearest to what is asked. */
export class OperationModeControl implements Control {
  readonly controlType = 'OPERATION_MODE_BASED_CONTROL'
  readonly #systems = new ValidFrom<OmbcSystem>()
  #timers = new TimerBook()
  #status: ModeStatus | null = null

  take(message: ToldMessage, nowMs: number): Result<void> {
    switch (message.message_type) {
      case 'OMBC.SystemDescription':
        this.#systems.set(message, nowMs)
        // What was said of the modes described before may be about others of the same name.
        this.#status = null
        this.#timers = new TimerBook()
        return taken
      case 'OMBC.Status': {
        const system = this.#systems.at(nowMs)
        const { active_operation_mode_id: active } = message
        if (!system?.operation_modes.some(({ id }) => id === active)) return unknownMode
        this.#status = message
        this.#timers.moved(system, message)
        return taken
      }
      case 'OMBC.TimerStatus': {
        const timers = this.#systems.at(nowMs)?.timers ?? []
        if (!timers.some(({ id }) => id === message.timer_id)) return unknownTimer
        this.#timers.told(message.timer_id, message.finished_at)
        return taken
      }
      default:
        return taken
    }
  }

  revoke({ object_type, object_id }: RevokeObject): boolean {
    return (
      object_type === 'OMBC.SystemDescription' &&
      this.#systems.revoke((system) => system.message_id === object_id)
    )
  }

  facts(details: ResourceManagerDetails, nowMs: number): Facts | null {
    const system = this.#systems.at(nowMs)
    if (system === null) return null
    const powersW = modesOf(system).flatMap(({ powerW }) => powerW)
    const mostW = Math.max(0, ...powersW)
    if (isProducer(details)) {
      const ratedW = 0 - Math.min(0, ...powersW)
      return { kind: 'solar', reports: ['generationW'], attributes: { ratedW } }
    }
    const words = wordsOf(details, ...system.operation_modes.map((mode) => mode.diagnostic_label))
    if (saysCar(words)) {
      return { kind: 'car', reports: ['powerW'], attributes: { maxChargeW: mostW } }
    }
    const kind = saysHeat(words) ? 'heat-pump' : 'plug'
    return { kind, reports: ['powerW'], attributes: { maxW: mostW } }
  }

  valuesOf(): readonly ReportedValue[] {
    return []
  }

  instruct({ powerW, nowMs, newId }: Wish): readonly OmbcInstruction[] {
    const system = this.#systems.at(nowMs)
    if (system === null) return []
    const activeId = this.#status?.active_operation_mode_id ?? null
    const modes = modesOf(system).filter(({ id }) =>
      mayReach(id, activeId, system, this.#timers, nowMs),
    )
    const choice = nearestMode(modes, powerW, activeId)
    if (choice === null) return []
    return [
      {
        message_type: 'OMBC.Instruction',
        id: newId(),
        execution_time: instantText(nowMs),
        operation_mode_id: choice.modeId,
        operation_mode_factor: choice.factor,
        abnormal_condition: false,
      },
    ]
  }

  release(): null {
    return null
  }
}

const unknownMode = badContent(
  'No operation mode with this id was described.',
  'active_operation_mode_id',
)
const unknownTimer = badContent('No timer with this id was described.', 'timer_id')

/** The modes it may be sent to, with their electric power. */
function modesOf({ operation_modes }: OmbcSystem): readonly ModePower[] {
  return operation_modes
    .filter((mode) => !mode.abnormal_condition_only)
    .map(({ id, power_ranges }) => ({ id, powerW: electricRange(power_ranges) }))
}
