import { exchangeCost } from '../../coordination/exchange.ts'
import { roomAround, roomThrough, type Room } from '../../coordination/room.ts'
import type { PlannedDevice } from '../devices/device.ts'
import { computed, copied, FloatsForOnce, type Floats } from '../../kernel/floats.ts'
import { preferredDrive } from '../devices/preferred-course.ts'
import { StorageFlexibility } from '../devices/storage-flexibility.ts'
import { lineFlows, type LineFlow } from './flow-costs.ts'
import type { Neighbourhood, PlannedHome } from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'

/** Use that is more and use that is less than in a plan, each summed up by itself, W, [step], 0 or more. */
export interface Shift {
  readonly moreW: Float64Array
  readonly lessW: Float64Array
}

/** The part of what was asked that there is room for, 0 to 1, [step]. */
export interface Shares {
  readonly more: Float64Array
  readonly less: Float64Array
}

/** How many devices have changed their plans, and what those cost more without the exchange, micro-units. */
export interface Taken {
  readonly costMicro: number
  readonly changed: number
}

/** What homes, and devices without one, would rather do among plans that cost no more. */
export class PreferredHomes {
  readonly #places: readonly Place[]
  readonly #count: number
  /** What one home's moves are worked out in: many homes' would lie about until the collector comes. */
  readonly #floats = new FloatsForOnce()

  /** `input`: of them, with the neighbourhood's wishes. */
  constructor({ homes, shared }: Neighbourhood, input: PlanInput) {
    const places = [
      ...homes.map((home) => ({ home, devices: home.devices, input })),
      { home: null, devices: shared, input },
    ]
    this.#places = places.filter(({ devices }) => devices.some(hasPreference))
    this.#count = input.steps.count
  }

  /** By how much all would change their plans where there is `room` in front of them. */
  ask(room: Room): Shift {
    const all = noShift(this.#count)
    for (const place of this.#places) {
      this.#floats.sketch((floats) => {
        for (const { change } of movesIn(place, room, floats)) addChange(all, change)
      })
    }
    return all
  }

  /** All change their plans by no more than these shares of what they have asked for. */
  take(room: Room, shares: Shares): Taken {
    const isWhole = [shares.more, shares.less].every((of) => of.every((share) => share === 1))
    let costMicro = 0
    let changed = 0
    for (const place of this.#places) {
      this.#floats.sketch((floats) => {
        const asked = movesIn(place, room, floats)
        if (asked.length === 0) return
        const moves = isWhole ? asked : movesIn(place, room, floats, { asked, shares })
        const before = ownCost(place)
        for (const { flexibility, drive } of moves) costMicro += flexibility.replan(drive)
        costMicro += ownCost(place) - before
        changed += moves.length
      })
    }
    return { costMicro, changed }
  }
}

/** A home, or (null) what belongs to all. */
interface Place {
  readonly home: PlannedHome | null
  readonly devices: readonly PlannedDevice[]
  readonly input: PlanInput
}

/** One device's new course, and by how much it differs from its plan; W, [step]. */
interface Move {
  readonly flexibility: StorageFlexibility
  readonly drive: Float64Array
  readonly change: Float64Array
}

function hasPreference({ preferences = [], flexibility }: PlannedDevice): boolean {
  return (
    preferences.length > 0 &&
    flexibility instanceof StorageFlexibility &&
    flexibility.planned !== null
  )
}

/** What devices in one place would change, one after the other; `granted`: no more than these shares of what was asked. */
function movesIn(
  { home, devices, input }: Place,
  room: Room,
  floats: Floats,
  granted: { readonly asked: readonly Move[]; readonly shares: Shares } | null = null,
): Move[] {
  const ways = new Ways(home, room, input, floats)
  const moves: Move[] = []
  for (const [i, { flexibility, preferences = [] }] of devices.entries()) {
    if (preferences.length === 0 || !(flexibility instanceof StorageFlexibility)) continue
    const { planned } = flexibility
    if (planned === null) continue
    const own = granted?.asked.find((move) => move.flexibility === flexibility)
    if (granted !== null && own === undefined) continue
    const most = own === undefined ? null : within(own.change, granted!.shares, floats)
    let { drive } = planned
    for (const preference of preferences) {
      const before = drive
      const room = ways.roomFor(i, most)
      drive = preferredDrive({ ...planned, drive }, room, preference, floats)
      const change = computed(drive.length, (t) => drive[t]! - before[t]!, floats)
      ways.add(i, change)
      if (most !== null) takeFrom(most, change)
    }
    const change = computed(drive.length, (t) => drive[t]! - planned.drive[t]!, floats)
    if (change.some((by) => by !== 0)) moves.push({ flexibility, drive, change })
  }
  return moves
}

/** The room that is a share of a change, W, [step]. */
function within(
  change: Float64Array,
  { more, less }: Shares,
  floats: Floats,
): Pick<Room, 'up' | 'down'> {
  const { length } = change
  return {
    up: computed(length, (t) => Math.max(0, change[t]!) * more[t]!, floats),
    down: computed(length, (t) => Math.max(0, -change[t]!) * less[t]!, floats),
  }
}

/** Leaves of a room what a change, W, [step], has not taken. */
function takeFrom({ up, down }: Pick<Room, 'up' | 'down'>, change: Float64Array): void {
  for (const [t, by] of change.entries()) {
    up[t] = Math.max(0, up[t]! - Math.max(0, by))
    down[t] = Math.max(0, down[t]! - Math.max(0, -by))
  }
}

/** What stands between a home's devices and what is in front of it, while they change. */
class Ways {
  readonly #home: PlannedHome | null
  readonly #outside: Room
  readonly #left: Shift
  readonly #lines: readonly LineFlow[]
  readonly #netW: Float64Array | null
  readonly #floats: Floats

  constructor(home: PlannedHome | null, outside: Room, input: PlanInput, floats: Floats) {
    this.#floats = floats
    this.#home = home
    this.#outside = outside
    this.#left = { moreW: copied(outside.up, floats), lessW: copied(outside.down, floats) }
    this.#lines = home === null || home.lines.length === 0 ? [] : lineFlows(home, input)
    this.#netW = home === null || home.terms === null ? null : home.netW()
  }

  /** The room for a device, and no more than `most`. */
  roomFor(device: number, most: Pick<Room, 'up' | 'down'> | null): Room {
    const { above, below } = this.#outside
    let room: Room = { above, below, up: this.#left.moreW, down: this.#left.lessW }
    if (this.#netW !== null) {
      room = roomThrough(room, roomAround(this.#home!.terms!, this.#netW), 1)
    }
    for (const { terms, flowW, shares } of this.#lines) {
      const share = shares[device]!
      if (share > 0) room = roomThrough(room, roomAround(terms, flowW), share)
    }
    if (most === null) return room
    return {
      ...room,
      up: computed(most.up.length, (t) => Math.min(room.up[t]!, most.up[t]!), this.#floats),
      down: computed(most.up.length, (t) => Math.min(room.down[t]!, most.down[t]!), this.#floats),
    }
  }

  /** A device uses so much more from now on, W, [step]. */
  add(device: number, change: Float64Array): void {
    const { moreW, lessW } = this.#left
    for (const [t, by] of change.entries()) {
      if (by === 0) continue
      moreW[t]! -= Math.max(0, by)
      lessW[t]! -= Math.max(0, -by)
      if (this.#netW !== null) this.#netW[t]! += by
      for (const { flowW, shares } of this.#lines) flowW[t]! += shares[device]! * by
    }
  }
}

/** What a home pays at its connection and its lines. */
function ownCost({ home }: Place): number {
  if (home === null) return 0
  const powersW = home.devices.map(({ flexibility }) => flexibility.plan)
  const ofLines = home.lines.reduce((sum, line) => sum + line.cost(line.flowW(powersW)), 0)
  return home.terms === null ? ofLines : ofLines + exchangeCost(home.terms, home.netW())
}

export function noShift(count: number): Shift {
  return { moreW: new Float64Array(count), lessW: new Float64Array(count) }
}

function addChange({ moreW, lessW }: Shift, change: Float64Array): void {
  for (const [t, by] of change.entries()) {
    moreW[t]! += Math.max(0, by)
    lessW[t]! += Math.max(0, -by)
  }
}
