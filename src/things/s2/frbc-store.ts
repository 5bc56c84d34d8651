import { electricRange } from './electric.ts'
import type { NumberRange } from './shapes-common.ts'
import type {
  FrbcActuator,
  FrbcOperationMode,
  FrbcSystem,
  FrbcTargetProfile,
} from './shapes-frbc.ts'
import type { ModePower } from './operation-modes.ts'

// A storage with its actuators, in our terms: watts, watt-hours, shares.

/** What a storage holds and what can be put into it. */
export interface StoreFacts {
  /** Energy between empty and full, Wh; null: nothing fills or empties it, so that nobody can tell. */
  readonly capacityWh: number | null
  /** Most power all actuators take and give together, W, 0 or more. */
  readonly maxChargeW: number
  readonly maxDischargeW: number
  /** Part of the power taken that is stored, and the other way, 0.2 to 1; null: cannot be told from what was stated. */
  readonly efficiency: number | null
}

/** An operation mode at the ends of its range: electric power, W, and change of the fill level in a second. */
interface ModeEnd {
  readonly powerW: number
  readonly rate: number
}

/**
 * What was stated of powers and fill rates as capacity and efficiency. Charging with P W at r levels/s puts `P / (3600 r)` Wh
 * of grid energy into a level, discharging takes as much out: their ratio is the efficiency of both ways together, which is
 * split evenly, `eta = sqrt(out / in)`, and a level holds `sqrt(in out)` Wh. With one way only a level holds `chargeShare` of what goes in.
 */
export function storeFacts({ actuators, storage }: FrbcSystem, chargeShare: number): StoreFacts {
  const charging = actuators.map((one) => strongest(one, (end) => end.powerW > 0 && end.rate > 0))
  const giving = actuators.map((one) => strongest(one, (end) => end.powerW < 0 && end.rate < 0))
  const inWh = whPerLevel(charging)
  const outWh = whPerLevel(giving)
  const levels = spanOf(storage.fill_level_range)
  const perLevelWh =
    inWh !== null && outWh !== null
      ? Math.sqrt(inWh * outWh)
      : inWh !== null
        ? inWh * chargeShare
        : outWh
  return {
    capacityWh: perLevelWh === null ? null : perLevelWh * levels,
    maxChargeW: total(charging),
    maxDischargeW: total(giving),
    efficiency:
      inWh === null || outWh === null ? null : Math.min(1, Math.max(0.2, Math.sqrt(outWh / inWh))),
  }
}

/** How full a storage is, 0 to 1. */
export function stateOfCharge(level: number, range: NumberRange): number {
  const span = spanOf(range)
  return span === 0 ? 0 : Math.min(1, Math.max(0, (level - range.start_of_range) / span))
}

/** The highest least level that a profile asks for from now on, 0 to 1; null: it asks for nothing any more. */
export function targetOf(
  profile: FrbcTargetProfile,
  range: NumberRange,
  nowMs: number,
): number | null {
  let endMs = profile.start_time
  let highest = 0
  for (const { duration, fill_level_range } of profile.elements) {
    endMs += duration
    if (endMs <= nowMs) continue
    highest = Math.max(highest, stateOfCharge(fill_level_range.start_of_range, range))
  }
  return highest > 0 ? highest : null
}

/** The modes an actuator may be sent to, with their electric power at a fill level; modes that do not reach to that level are out. */
export function modesAt({ operation_modes }: FrbcActuator, level: number | null): ModePower[] {
  return normalModes(operation_modes).flatMap(({ id, elements }) => {
    const element =
      level === null
        ? elements[0]
        : elements.find(
            ({ fill_level_range: { start_of_range, end_of_range } }) =>
              level >= start_of_range && level <= end_of_range,
          )
    return element === undefined ? [] : [{ id, powerW: electricRange(element.power_ranges) }]
  })
}

/** Modes that are not for emergencies only. */
function normalModes(modes: readonly FrbcOperationMode[]): readonly FrbcOperationMode[] {
  return modes.filter((mode) => !mode.abnormal_condition_only)
}

/** The end of an actuator's ranges with the most power either way, of those that count; null: none does. */
function strongest(
  { operation_modes }: FrbcActuator,
  counts: (end: ModeEnd) => boolean,
): ModeEnd | null {
  const ends = normalModes(operation_modes).flatMap(({ elements }) => elements.flatMap(endsOf))
  return ends
    .filter(counts)
    .reduce<ModeEnd | null>(
      (best, end) => (best !== null && Math.abs(best.powerW) >= Math.abs(end.powerW) ? best : end),
      null,
    )
}

function endsOf({
  fill_rate,
  power_ranges,
}: FrbcOperationMode['elements'][number]): readonly ModeEnd[] {
  const [startW, endW] = electricRange(power_ranges)
  return [
    { powerW: startW, rate: fill_rate.start_of_range },
    { powerW: endW, rate: fill_rate.end_of_range },
  ]
}

/** Grid energy for a level, Wh, of all actuators together; null where none of them does it. */
function whPerLevel(ends: readonly (ModeEnd | null)[]): number | null {
  const rate = ends.reduce((sum, end) => sum + Math.abs(end?.rate ?? 0), 0)
  return rate === 0 ? null : total(ends) / (3_600 * rate)
}

/** Power of all ends together, W, 0 or more. */
function total(ends: readonly (ModeEnd | null)[]): number {
  return ends.reduce((sum, end) => sum + Math.abs(end?.powerW ?? 0), 0)
}

function spanOf({ start_of_range, end_of_range }: NumberRange): number {
  return end_of_range - start_of_range
}
