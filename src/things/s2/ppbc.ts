import { hourMs, quarterMs } from '../../kernel/steps.ts'
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
import { electricPowerW } from './electric.ts'
import type { PpbcInstruction } from './instruction.ts'
import { badContent, taken, type ToldMessage } from './message.ts'
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
  readonly #statuses = new Map<string, PpbcContainerStatus['status']>()
  /** When the run was told to start, UTC ms; null: not yet. */
  #startMs: number | null = null

  take(message: ToldMessage): Result<void> {
    switch (message.message_type) {
      case 'PPBC.PowerProfileDefinition':
        return this.#define(message)
      case 'PPBC.PowerProfileStatus':
        return this.#note(message.sequence_container_status)
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

  /** Any power starts a run that has not begun; none keeps one that was not scheduled from being so. */
  instruct({ powerW, ...now }: Wish): readonly PpbcInstruction[] {
    return powerW > 0 ? this.#schedule(now.nowMs, null, now) : []
  }

  release(): readonly [] {
    return []
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

  #note(statuses: readonly PpbcContainerStatus[]): Result<void> {
    const profile = this.#profile
    const isKnown = statuses.every(
      (one) =>
        one.power_profile_id === profile?.id &&
        profile.power_sequences_containers.some(({ id }) => id === one.sequence_container_id),
    )
    if (!isKnown) return unknownProfile
    for (const { sequence_container_id, status } of statuses) {
      this.#statuses.set(sequence_container_id, status)
    }
    return taken
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
      (status) => status !== 'NOT_SCHEDULED' && status !== 'SCHEDULED',
    )
  }

  #forget(): void {
    this.#profile = null
    this.#statuses.clear()
    this.#startMs = null
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

/** The alternatives of a container that are not for emergencies only. */
function normalSequences({
  power_sequences,
}: PpbcProfile['power_sequences_containers'][number]): readonly PpbcSequence[] {
  return power_sequences.filter((sequence) => !sequence.abnormal_condition_only)
}

/** One sequence of each container: the cheapest from `startMs` on where prices are known, else the first. */
function chosenOf(
  profile: PpbcProfile,
  startMs = 0,
  prices: PlannedThing | null = null,
): readonly PpbcSequence[] {
  let atMs = startMs
  return profile.power_sequences_containers.flatMap((container) => {
    const alternatives = normalSequences(container)
    const best =
      prices === null
        ? alternatives[0]
        : alternatives.toSorted((a, b) => costOf(a, atMs, prices) - costOf(b, atMs, prices))[0]
    if (best === undefined) return []
    atMs += lengthOf(best)
    return [best]
  })
}

function lengthOf({ elements }: PpbcSequence): number {
  return elements.reduce((sum, { duration }) => sum + duration, 0)
}

/** Expected electric power of an element, W. */
function powerOf({ power_values }: PpbcSequence['elements'][number]): number {
  const values = power_values.map(({ commodity_quantity, value_expected: value }) => ({
    commodity_quantity,
    value,
  }))
  return electricPowerW(values) ?? 0
}

/** Cost of a sequence that starts at an instant, micro-units, each element at the price of its start. */
function costOf(
  { elements }: PpbcSequence,
  startMs: number,
  { priceMicroPerKwh, startMs: firstMs, stepMs }: PlannedThing,
): number {
  let atMs = startMs
  return elements.reduce((cost, element) => {
    const k = Math.floor((atMs - firstMs) / stepMs)
    const price = priceMicroPerKwh[Math.max(0, Math.min(priceMicroPerKwh.length - 1, k))] ?? 0
    atMs += element.duration
    return cost + (price / 1_000) * powerOf(element) * (element.duration / hourMs)
  }, 0)
}

/** Energy of a run in each quarter of an hour, Wh, in thousandths. */
function quartersOf(sequences: readonly PpbcSequence[]): readonly number[] {
  const quarters: number[] = []
  let atMs = 0
  for (const element of sequences.flatMap(({ elements }) => elements)) {
    const powerW = Math.max(0, powerOf(element))
    let leftMs = element.duration
    while (leftMs > 0) {
      const q = Math.floor(atMs / quarterMs)
      const partMs = Math.min(leftMs, (q + 1) * quarterMs - atMs)
      quarters[q] = (quarters[q] ?? 0) + (powerW * partMs) / hourMs
      atMs += partMs
      leftMs -= partMs
    }
  }
  return quarters.map((wh) => Math.round(wh * 1_000) / 1_000)
}
