import type { SetPoint } from '../set-point.ts'
import type { Instruction, PebcInstruction } from './instruction.ts'
import type { SessionLimits } from './session-limits.ts'

/**
 * What a resource manager is asked: the set point that is wanted, the instructions that were sent for it, and which
 * instruction belongs to which set point.
 */
export class Instructed {
  readonly #limits: SessionLimits
  /** By instruction; null: it was sent because of the plan, not for a set point. */
  readonly #setPointIds = new Map<string, string | null>()
  #wanted: SetPoint | null = null
  /** When the wanted set point ends, UTC ms in real time. */
  #untilMs = 0
  #last: readonly Instruction[] = []
  #lastMs = -Infinity
  #lastSetPointId: string | null = null
  /** Something was described anew: what was instructed before may mean nothing any more. */
  isStale = false

  constructor(limits: SessionLimits) {
    this.#limits = limits
  }

  /** The set point in force, or the release that is to be sent; null: nothing. */
  get wanted(): SetPoint | null {
    return this.#wanted
  }

  /** A set point lasts as long as it says in its cell's time, which for real cells is ours. */
  want(setPoint: SetPoint, nowMs: number): void {
    this.#wanted = setPoint
    this.#untilMs = nowMs + setPoint.expiresMs - setPoint.issuedMs
  }

  /** How long the wanted set point still holds, ms. */
  lastsMs(nowMs: number): number {
    return this.#untilMs - nowMs
  }

  /** It was given back to itself: nothing is wanted, and nothing that was sent holds. */
  released(): void {
    this.#wanted = null
    this.#last = []
    this.#lastSetPointId = null
  }

  /** Whether it is time to look what the wanted set point comes to: it is new, so is what was described, or a while has passed. */
  isDue(nowMs: number): boolean {
    return (
      this.#wanted?.id !== this.#lastSetPointId ||
      this.isStale ||
      nowMs - this.#lastMs >= this.#limits.instructEveryMs
    )
  }

  /**
   * The instructions to send: all of them for another set point or after another description, else where one asks for something
   * else than before; none while nothing {@link isDue}.
   */
  news(instructions: readonly Instruction[], nowMs: number): readonly Instruction[] {
    const setPointId = this.#wanted?.id ?? null
    if (setPointId === null || instructions.length === 0 || !this.isDue(nowMs)) return []
    const isNew = setPointId !== this.#lastSetPointId || this.isStale
    if (!isNew && !this.#differs(instructions)) return []
    this.isStale = false
    this.#last = instructions
    this.#lastMs = nowMs
    this.#lastSetPointId = setPointId
    for (const { id } of instructions) this.#remember(id, setPointId)
    return instructions
  }

  /** Remembers instructions that were sent because of the plan. */
  sentForPlan(instructions: readonly Instruction[]): void {
    for (const { id } of instructions) this.#remember(id, null)
  }

  /** The set point that an instruction was sent for; null: it was sent because of the plan; undefined: it was not sent. */
  setPointOf(instructionId: string): string | null | undefined {
    return this.#setPointIds.get(instructionId)
  }

  #differs(instructions: readonly Instruction[]): boolean {
    return instructions.some((one, i) => {
      const before = this.#last[i]
      return before === undefined || isOther(one, before, this.#limits.leastFactorChange)
    })
  }

  #remember(instructionId: string, setPointId: string | null): void {
    if (this.#setPointIds.size >= this.#limits.instructions) {
      const [oldest] = this.#setPointIds.keys()
      if (oldest !== undefined) this.#setPointIds.delete(oldest)
    }
    this.#setPointIds.set(instructionId, setPointId)
  }
}

/** Whether an instruction is another one, or asks for another mode, or for a factor or limits that differ by more than is worth saying. */
function isOther(one: Instruction, before: Instruction, leastChange: number): boolean {
  if (one.message_type !== before.message_type) return true
  if (one.message_type === 'PEBC.Instruction' && before.message_type === 'PEBC.Instruction') {
    return hasOtherLimits(one, before)
  }
  const [a, b] = [modeOf(one), modeOf(before)]
  if (a === null || b === null) return false
  return (
    a.actuatorId !== b.actuatorId ||
    a.modeId !== b.modeId ||
    Math.abs(a.factor - b.factor) > leastChange
  )
}

/** Limits that differ by no more than this are one, W: what they allow is counted as if they had been sent. */
const sameLimitW = 1

function hasOtherLimits(one: PebcInstruction, before: PebcInstruction): boolean {
  const [a, b] = [limitsOf(one), limitsOf(before)]
  return a.some((limit, i) => Math.abs(limit - (b[i] ?? Infinity)) > sameLimitW)
}

function limitsOf({ power_envelopes }: PebcInstruction): readonly number[] {
  return power_envelopes.flatMap(({ power_envelope_elements }) =>
    power_envelope_elements.flatMap(({ upper_limit, lower_limit }) => [upper_limit, lower_limit]),
  )
}

/** Mode and factor that an instruction asks for; null: it is not about modes. */
function modeOf(one: Instruction): { actuatorId: string; modeId: string; factor: number } | null {
  switch (one.message_type) {
    case 'FRBC.Instruction':
      return {
        actuatorId: one.actuator_id,
        modeId: one.operation_mode,
        factor: one.operation_mode_factor,
      }
    case 'DDBC.Instruction':
      return {
        actuatorId: one.actuator_id,
        modeId: one.operation_mode_id,
        factor: one.operation_mode_factor,
      }
    case 'OMBC.Instruction':
      return {
        actuatorId: '',
        modeId: one.operation_mode_id,
        factor: one.operation_mode_factor,
      }
    default:
      return null
  }
}
