import {
  computed,
  copied,
  ordinaryFloats,
  type Floats,
  type KeptFloats,
} from '../../kernel/floats.ts'
import {
  driveOf,
  flowOf,
  leastBefore,
  mostFlow,
  useOfDrive,
  wantedFloor,
  type Storage,
} from './storage.ts'

/**
 * The same storage with bounds and wishes that can be reached: what no use could reach in time is not asked for,
 * so that a storage by itself is never impossible and a wish it cannot meet costs nothing (the plan names it).
 */
export function reachable(storage: Storage, floats: KeptFloats = ordinaryFloats): Storage {
  return floats.sketch((sketch) => {
    const lower = copied(storage.lower, sketch)
    const upper = copied(storage.upper, sketch)
    const wantedLow = copied(storage.wantedLow, sketch)
    const wantedHigh = copied(storage.wantedHigh, sketch)
    const floors = storage.floors?.map(({ wanted, price }) => ({ wanted: wanted.slice(), price }))
    let least = storage.startLevel
    let most = storage.startLevel
    for (let t = 0; t < lower.length; t++) {
      least -= storage.drain[t]! * storage.maxOut[t]!
      most += mostFlow(storage, t, most)
      const low = Math.max(least, Math.min(most, lower[t]!))
      const high = Math.max(least, Math.min(most, upper[t]!))
      least = low
      most = Math.max(low, high)
      lower[t] = least
      upper[t] = most
      wantedLow[t] = Math.max(least, Math.min(most, wantedLow[t]!))
      wantedHigh[t] = Math.max(wantedLow[t]!, Math.min(most, wantedHigh[t]!))
      for (const { wanted } of floors ?? []) {
        wanted[t] = Math.max(least, Math.min(most, wanted[t]!))
      }
    }
    const highest = floats.kept(upper)
    // Written out, so that all have one layout: loops over storages are fast where they find fields in one place.
    return {
      startLevel: storage.startLevel,
      gain: storage.gain,
      drain: storage.drain,
      maxIn: storage.maxIn,
      maxOut: storage.maxOut,
      lower: floats.kept(lower),
      upper: highest,
      wantedLow: floats.kept(wantedLow),
      wantedHigh: floats.kept(wantedHigh, highest),
      lowPrice: storage.lowPrice,
      highPrice: storage.highPrice,
      floors,
      wear: storage.wear,
      fuel: storage.fuel,
      fills: storage.fills,
      empties: storage.empties,
      leastIn: storage.leastIn,
      fade: storage.fade,
      endValue: storage.endValue,
      endReference: storage.endReference,
    }
  })
}

/** A person's override: the drive (W) and so the level's course is given in the steps before `untilStep`, as far as the storage can follow. */
export function pin(storage: Storage, driveW: number, untilStep: number): Storage {
  const lower = Float64Array.from(storage.lower)
  const upper = Float64Array.from(storage.upper)
  let level = storage.startLevel
  for (let t = 0; t < Math.min(untilStep, lower.length); t++) {
    const wanted = flowOf(storage, t, Math.max(-storage.maxOut[t]!, driveW))
    const flow = Math.min(mostFlow(storage, t, level), wanted)
    const low = Math.min(level, lower[t]!)
    const high = Math.max(level, upper[t]!)
    level = Math.max(low, Math.min(high, level + flow))
    lower[t] = level
    upper[t] = level
  }
  return { ...storage, lower, upper }
}

/**
 * Flows that meet `needed` levels ([step]) as late as power allows and do nothing else: a thermostat, a
 * battery that waits.
 */
export function lateFlows(storage: Storage, needed: Float64Array): Float64Array {
  const count = needed.length
  const latest = needed.slice()
  for (let t = count - 2; t >= 0; t--) {
    latest[t] = Math.max(latest[t]!, leastBefore(storage, t + 1, latest[t + 1]!))
  }
  const flows = new Float64Array(count)
  let level = storage.startLevel
  for (let t = 0; t < count; t++) {
    const most = Math.min(mostFlow(storage, t, level), storage.upper[t]! - level)
    flows[t] = Math.max(0, Math.min(most, latest[t]! - level))
    level += flows[t]!
  }
  return flows
}

/**
 * What a thermostat does: it fills as late as power allows, and empties what is above the wish. A fill never takes what would then
 * have to be emptied again.
 */
export function thermostatFlows(storage: Storage): Float64Array {
  const flows = lateFlows(storage, storage.wantedLow)
  if (!storage.maxOut.some((power) => power > 0)) return flows
  let level = storage.startLevel
  for (let t = 0; t < flows.length; t++) {
    const flow = flows[t]!
    const over = level + flow - storage.wantedHigh[t]!
    const least = Math.max(-storage.drain[t]! * storage.maxOut[t]!, storage.lower[t]! - level)
    const low = Math.max(
      0,
      Math.min(storage.gain[t]! * storage.maxIn[t]!, storage.wantedLow[t]! - level),
    )
    flows[t] = over > 0 ? Math.max(least, Math.min(0, flow - over)) : Math.min(flow, low)
    level += flows[t]!
  }
  return flows
}

/** Flows that reach `needed` levels as early as power allows: a car that charges on arrival. */
export function earlyFlows(storage: Storage, needed: Float64Array): Float64Array {
  const count = needed.length
  const earliest = needed.slice()
  for (let t = count - 2; t >= 0; t--) earliest[t] = Math.max(earliest[t]!, earliest[t + 1]!)
  return lateFlows(storage, earliest)
}

/** Uses behind flows, W, [step]. */
export function usesOf(storage: Storage, flows: Float64Array): Float64Array {
  return computed(flows.length, (t) => useOfDrive(storage, driveOf(storage, t, flows[t]!)))
}

/** What a course of drives (W, [step]) lets flow in each step, and its levels after them, both [step]. */
export function courseOf(
  storage: Storage,
  drives: Float64Array,
  floats: Floats = ordinaryFloats,
): { readonly flows: Float64Array; readonly levels: Float64Array } {
  const flows = floats.take(drives.length)
  const levels = floats.take(drives.length)
  let level = storage.startLevel
  for (let t = 0; t < drives.length; t++) {
    flows[t] = flowOf(storage, t, drives[t]!)
    level += flows[t]!
    levels[t] = level
  }
  return { flows, levels }
}

/**
 * The least level after each step from which all that is wanted later can still be had, [step]:
 *
 *   needed[t] = max(wish[t], what needed[t+1] can be reached from)
 */
export function neededLevels(storage: Storage): Float64Array {
  const { lower } = storage
  const needed = new Float64Array(lower.length)
  for (let t = needed.length - 1; t >= 0; t--) {
    const floor = wantedFloor(storage, t)
    const wish = floor > -Infinity ? floor : lower[t]!
    const later = t + 1 < needed.length ? leastBefore(storage, t + 1, needed[t + 1]!) : -Infinity
    needed[t] = Math.max(wish, later)
  }
  return needed
}
