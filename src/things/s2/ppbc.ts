import { quarterMs } from '../../kernel/steps.ts'
import type { Result } from '../../kernel/refusal.ts'
import type { ReportedValue } from '../protocol.ts'
import {
  instantText,
  type Control,
  type Facts,
  type Now,
  type PlannedThing,
  type Wish,
} from './control.ts'
import type { PpbcInstruction, PpbcInterruption } from './instruction.ts'
import { badContent, taken, type ToldMessage } from './message.ts'
import { chosenOf, lengthOf, normalSequences, quartersOf } from './power-sequences.ts'
import type { PpbcContainerStatus, PpbcProfile, PpbcSequence } from './shapes-ppbc.ts'
import type { RevokeObject } from './shapes-session.ts'

/** A run that is to start within so much of when it was told to is not told again, ms. */
const sameStartMs = 60_000

/** Quarter hours of a run at the most: as many as our appliances have. */
const quarterLimit = 96

/** Power Profile Based Control: an appliance whose run can be started when the plan wants it. */
export class ProfileControl implements Control {
  readonly controlType = 'POWER_PROFILE_BASED_CONTROL'
  #profile: PpbcProfile | null = null
  readonly #statuses = new Map<string, Status>()
  /** When the run was told to start, UTC ms; null: not yet. */
  #startMs: number | null = null
  /** The sequence of each container that was last told, in their order. */
  #told: readonly PpbcSequence[] = []
  /** The container whose run was interrupted; null: none. */
  #interrupted: string | null = null

  take(message: ToldMessage, nowMs: number): Result<void> {
    switch (message.message_type) {
      case 'PPBC.PowerProfileDefinition':
        return this.#define(message)
      case 'PPBC.PowerProfileStatus':
        return this.#note(message.sequence_container_status, nowMs)
      default:
        return taken
    }
  }

  revoke({ object_type, object_id }: RevokeObject): boolean {
    if (object_type !== 'PPBC.PowerProfileDefinition' || this.#profile?.id !== object_id)
      return false
    this.#forget()
    return true
  }

  facts(): Facts {
    const attributes =
      this.#profile === null ? {} : { profileWh: quartersOf(chosenOf(this.#profile)).join(',') }
    return { kind: 'appliance', reports: ['powerW'], attributes }
  }

  valuesOf(): readonly ReportedValue[] {
    return []
  }

  /**
   * Any power starts a run that has not begun; none keeps one that was not scheduled from being so. None interrupts a run
   * that can be, until some is asked for again or the rest of it has no more time.
   */
  instruct({ powerW, ...now }: Wish): readonly (PpbcInstruction | PpbcInterruption)[] {
    const running = this.#running()
    if (powerW > 0) return [...this.#goOn(now), ...this.#schedule(now.nowMs, null, now)]
    if (running === null) return []
    if (now.nowMs >= running.latestMs(now.nowMs)) return this.#goOn(now)
    if (!running.sequence.is_interruptible) return []
    this.#interrupted = running.containerId
    return [interruption('PPBC.StartInterruptionInstruction', running, now)]
  }

  release(now: Now): readonly PpbcInterruption[] {
    return this.#goOn(now)
  }

  /** Schedules the run for the first step in which the plan has it use power. */
  plan(planned: PlannedThing, now: Now): readonly PpbcInstruction[] {
    const { powerW, startMs, stepMs } = planned
    const first = powerW?.findIndex(
      (power, k) => power > 0 && startMs + (k + 1) * stepMs > now.nowMs,
    )
    if (first === undefined || first < 0) return []
    return this.#schedule(Math.max(now.nowMs, startMs + first * stepMs), planned, now)
  }

  #define(profile: PpbcProfile): Result<void> {
    const sequences = profile.power_sequences_containers.map(normalSequences)
    if (sequences.some((alternatives) => alternatives.length === 0)) return onlyAbnormal
    const lengthMs = chosenOf(profile).reduce((sum, sequence) => sum + lengthOf(sequence), 0)
    if (lengthMs > quarterLimit * quarterMs) return tooLong
    if (profile.start_time + lengthMs > profile.end_time) return noRoom
    this.#forget()
    this.#profile = profile
    return taken
  }

  #note(statuses: readonly PpbcContainerStatus[], nowMs: number): Result<void> {
    const profile = this.#profile
    const isKnown = statuses.every(
      (one) =>
        one.power_profile_id === profile?.id &&
        profile.power_sequences_containers.some(({ id }) => id === one.sequence_container_id),
    )
    if (!isKnown) return unknownProfile
    for (const told of statuses) {
      const id = told.sequence_container_id
      const selected = told.selected_sequence_id ?? this.#statuses.get(id)?.selected
      this.#statuses.set(id, { told, selected, nowMs })
    }
    return taken
  }

  /** The container that runs or was interrupted, as far as it can be told what of it; null: none. */
  #running(): Running | null {
    const profile = this.#profile
    const containers = profile?.power_sequences_containers ?? []
    const at = containers.findIndex(({ id }) => hasBegun.has(this.#statuses.get(id)?.told.status))
    const container = containers[at]
    const status = this.#statuses.get(container?.id ?? '')
    if (profile === null || container === undefined || status === undefined) return null
    const selected = status.selected ?? this.#told[at]?.id
    const sequence = container.power_sequences.find(({ id }) => id === selected)
    if (sequence === undefined) return null
    const isRunning = status.told.status === 'EXECUTING'
    const laterMs = containers.slice(at + 1).reduce((sum, later, i) => {
      const next = this.#told[at + 1 + i] ?? normalSequences(later)[0]
      return sum + (next === undefined ? 0 : lengthOf(next))
    }, 0)
    return {
      profileId: profile.id,
      containerId: container.id,
      sequence,
      latestMs: (nowMs) => {
        const doneMs = (status.told.progress ?? 0) + (isRunning ? nowMs - status.nowMs : 0)
        return profile.end_time - laterMs - Math.max(0, lengthOf(sequence) - doneMs)
      },
    }
  }

  /** Lets a run go on that was interrupted. */
  #goOn(now: Now): readonly PpbcInterruption[] {
    const running = this.#running()
    if (this.#interrupted === null || running?.containerId !== this.#interrupted) return []
    if (this.#statuses.get(running.containerId)?.told.status === 'EXECUTING') return []
    return [interruption('PPBC.EndInterruptionInstruction', running, now)]
  }

  /** One sequence of each container, one after the other from `wantedMs` on, as far as the profile's own times allow. */
  #schedule(
    wantedMs: number,
    prices: PlannedThing | null,
    { nowMs, newId }: Now,
  ): readonly PpbcInstruction[] {
    const profile = this.#profile
    if (profile === null || this.#hasBegun()) return []
    const chosen = chosenOf(profile, wantedMs, prices)
    const lengthMs = chosen.reduce((sum, sequence) => sum + lengthOf(sequence), 0)
    const latestMs = profile.end_time - lengthMs
    const startMs = Math.max(nowMs, profile.start_time, Math.min(wantedMs, latestMs))
    if (this.#startMs !== null && Math.abs(this.#startMs - startMs) < sameStartMs) return []
    // What should be running by now has been told so.
    if (this.#startMs !== null && this.#startMs <= nowMs) return []
    this.#startMs = startMs
    this.#told = chosen
    let atMs = startMs
    return profile.power_sequences_containers.flatMap((container, i): PpbcInstruction[] => {
      const sequence = chosen[i]
      if (sequence === undefined) return []
      const execution_time = instantText(atMs)
      atMs += lengthOf(sequence)
      return [
        {
          message_type: 'PPBC.ScheduleInstruction',
          id: newId(),
          power_profile_id: profile.id,
          sequence_container_id: container.id,
          power_sequence_id: sequence.id,
          execution_time,
          abnormal_condition: false,
        },
      ]
    })
  }

  #hasBegun(): boolean {
    return [...this.#statuses.values()].some(
      ({ told: { status } }) => status !== 'NOT_SCHEDULED' && status !== 'SCHEDULED',
    )
  }

  #forget(): void {
    this.#profile = null
    this.#statuses.clear()
    this.#startMs = null
    this.#told = []
    this.#interrupted = null
  }
}

/** What a container last said of itself, and when, UTC ms. */
interface Status {
  readonly told: PpbcContainerStatus
  /** The sequence it said last that it runs. */
  readonly selected: string | undefined
  readonly nowMs: number
}

/** A sequence that runs or was interrupted. */
interface Running {
  readonly profileId: string
  readonly containerId: string
  readonly sequence: PpbcSequence
  /** When it has to go on at the latest, so that all of the run is done in time, UTC ms. */
  readonly latestMs: (nowMs: number) => number
}

/** States of a container whose run has begun and is not over. */
const hasBegun: ReadonlySet<PpbcContainerStatus['status'] | undefined> = new Set([
  'EXECUTING',
  'INTERRUPTED',
])

function interruption(
  message_type: PpbcInterruption['message_type'],
  { profileId, containerId, sequence }: Running,
  { nowMs, newId }: Now,
): PpbcInterruption {
  return {
    message_type,
    id: newId(),
    power_profile_id: profileId,
    sequence_container_id: containerId,
    power_sequence_id: sequence.id,
    execution_time: instantText(nowMs),
    abnormal_condition: false,
  }
}

const onlyAbnormal = badContent(
  'A container has no sequence for normal conditions.',
  'power_sequences_containers',
)
const tooLong = badContent('A run takes a day at the most.', 'power_sequences_containers')
const noRoom = badContent('Between start and end there is no room for the run.', 'end_time')
const unknownProfile = badContent(
  'No such profile or container was defined.',
  'sequence_container_status',
)
