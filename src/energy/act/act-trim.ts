import { minuteMs } from '../../kernel/steps.ts'
import type { ThingKind } from '../../things/thing.ts'
import type { ActDevice, ActInput, ActLimit, Wish } from './act-input.ts'
import { isGenerator, powerRange } from './act-limits.ts'

/** Trimming goes in steps of this size, W, so that a load that swings does not move it each time. */
const trimStepW = 100

/** A thing that after this long does not do what it was asked for is not counted on. */
const patienceMs = 2 * minuteMs

/** What gives way at once when too much is drawn: first batteries, then cars, then heat pumps. When too much is fed in: batteries, then engines. */
const importKinds = ['battery', 'car', 'heat-pump'] as const
const exportKinds = ['battery', 'chp'] as const

/** Limits of what many homes share: there an order of uses that people have decided on counts. */
const ofAll: readonly ActLimit['reason'][] = [
  'grid-limit',
  'feeder-limit',
  'signal-limit',
  'mandate-limit',
]

/** Batteries give first; then those wait first that come last in an order, kinds that it does not name before all others. */
function waiting(order: readonly ThingKind[]): readonly ThingKind[] {
  const rank = (kind: ThingKind): number => {
    const found = order.indexOf(kind)
    return found < 0 ? Infinity : found
  }
  const [first, ...others] = importKinds
  return [
    first,
    ...others.toSorted((one, other) =>
      rank(other) > rank(one) ? 1 : rank(other) < rank(one) ? -1 : 0,
    ),
  ]
}

type TrimInput = Pick<ActInput, 'devices' | 'limits' | 'nowMs' | 'order'>

/** What a grid operator's order has cut down stays so while it holds, also where no plan says anything of the thing. */
export function keepOrders({ devices, limits, nowMs }: TrimInput, wishes: Map<string, Wish>): void {
  const orders = limits.filter(({ order }) => order !== null)
  for (const { thing, asked } of orders.length === 0 ? [] : devices) {
    const last = asked?.setPoint
    if (last === undefined || last.expiresMs <= nowMs || last.powerW === null) continue
    const held = orders.find(({ reason, shares }) => reason === last.reason && shares.has(thing.id))
    if (held === undefined || wishes.has(thing.id)) continue
    const { powerW, reason } = last
    const untilMs = held.order?.untilMs ?? Infinity
    wishes.set(thing.id, { powerW, reason, source: 'plan', untilMs })
  }
}

/**
 * The fast rule between two plans: where what is measured now and what is wished would load something beyond what
 * it carries, batteries, cars and heat pumps take less or give more (or, where too much is fed in, batteries take more
 * and then engines and generators make less) by as much as is needed, in steps of 100 W, each kind in equal parts of what it can.
 * What a person asked for is left alone, but for a grid operator's order. Changes `wishes` in place. Without a fresh
 * reading nothing is trimmed.
 */
export function trimToLimits(
  { devices, limits, nowMs, order = [] }: TrimInput,
  wishes: Map<string, Wish>,
): void {
  const byId = new Map(devices.map((device) => [device.thing.id, device]))
  const trims: Trim[] = []
  for (const limit of limits) {
    const { measuredW } = limit
    if (measuredW === null) continue
    const behind = [...limit.shares].flatMap(([id, share]) => {
      const device = byId.get(id)
      return device === undefined ? [] : [{ device, share }]
    })
    trims.push(new Trim({ ...limit, measuredW }, behind, wishes, nowMs, order))
  }
  for (const trim of trims) trim.keep(trims)
}

/** A limit where it is known what flows through. */
type MeasuredLimit = ActLimit & { readonly measuredW: number }

/** A device behind a limit, with the part of its power that flows through. */
interface Behind {
  readonly device: ActDevice
  readonly share: number
}

/** By how much a device's power is to change or can be changed, W. */
interface Move {
  readonly device: ActDevice
  readonly byW: number
}

/** Changes the wishes of what is behind one limit. */
class Trim {
  readonly #limit: MeasuredLimit
  readonly #wishes: Map<string, Wish>
  readonly #nowMs: number
  readonly #behind: readonly Behind[]
  /** What gives way when too much is drawn, kind by kind. */
  readonly #importKinds: readonly ThingKind[]

  constructor(
    limit: MeasuredLimit,
    behind: readonly Behind[],
    wishes: Map<string, Wish>,
    nowMs: number,
    order: readonly ThingKind[],
  ) {
    this.#limit = limit
    this.#importKinds = ofAll.includes(limit.reason) ? waiting(order) : importKinds
    this.#behind = behind
    this.#wishes = wishes
    this.#nowMs = nowMs
  }

  /** Trims what is behind it until it is kept, as far as that can be done without breaking one of `all` limits at its other end. */
  keep(all: readonly Trim[]): void {
    const { importLimitW, exportLimitW } = this.#limit
    const comingW = this.#comingW()
    if (comingW > importLimitW)
      this.#spread(this.#importKinds, -ceilTo(comingW - importLimitW), all)
    else if (comingW < -exportLimitW) {
      this.#spread(exportKinds, ceilTo(-exportLimitW - comingW), all)
    }
    if (exportLimitW < Infinity) this.#capGenerators(this.#comingW() + exportLimitW, all)
  }

  /** What will flow through once all that is wished is done, W. */
  #comingW(): number {
    return this.#behind.reduce(
      (sum, { device, share }) =>
        sum + share * changeOf(device, this.#wishes.get(device.thing.id), this.#nowMs),
      this.#limit.measuredW,
    )
  }

  /** What more can flow through before it is at its limit, W, in a direction: 1 in, -1 out. */
  #leftW(way: number): number {
    const limitW = way > 0 ? this.#limit.importLimitW : this.#limit.exportLimitW
    return limitW === Infinity ? Infinity : Math.max(0, limitW - way * this.#comingW())
  }

  /**
   * The part of what devices are to move, all in one direction, [move], 0 to 1, that takes none of the other limits beyond what it
   * carries: a home's battery that helps one phase may feed in too much on the next.
   */
  #harmlessParts(moves: readonly Move[], all: readonly Trim[]): number[] {
    const parts = new Map(moves.map(({ device }) => [device, 1]))
    const byW = new Map(moves.map((move) => [move.device, move.byW]))
    for (const other of all) {
      const moved = other.#behind.filter(({ device }) => other !== this && byW.has(device))
      const sumW = moved.reduce((sum, { device, share }) => sum + share * byW.get(device)!, 0)
      if (sumW === 0) continue
      const leftW = other.#leftW(Math.sign(sumW))
      if (Math.abs(sumW) <= leftW) continue
      const part = leftW / Math.abs(sumW)
      for (const { device } of moved) parts.set(device, Math.min(parts.get(device)!, part))
    }
    return moves.map(({ device }) => parts.get(device)!)
  }

  /** Changes what flows through by `byW` altogether, as far as the devices of these kinds can, kind by kind. */
  #spread(kinds: readonly ThingKind[], byW: number, all: readonly Trim[]): void {
    let leftW = byW
    for (const kind of kinds) {
      const able = this.#behind.flatMap(({ device, share }) => {
        const base = device.thing.kind === kind ? this.#trimmable(device) : null
        if (base === null) return []
        const room = roomOf(device, base.powerW, Math.sign(byW))
        return room === 0 ? [] : [{ device, base, share, byW: room }]
      })
      if (able.length === 0) continue
      const harmless = this.#harmlessParts(able, all)
      const rooms = able.map((of, i) => ({ ...of, byW: of.byW * harmless[i]! }))
      const canW = (of: typeof rooms): number =>
        of.reduce((sum, { share, byW: room }) => sum + share * room, 0)
      const sureW = canW(rooms.filter(({ device }) => !isDeaf(device, this.#nowMs)))
      // Those that do not follow are asked as well, but others make up for them.
      const askedW = sureW || canW(rooms)
      if (askedW === 0) continue
      const part = Math.min(1, leftW / askedW)
      for (const { device, base, byW: room } of rooms) {
        this.#set(device, base, base.powerW + part * room)
      }
      leftW -= part * sureW
      if (Math.abs(leftW) < 1) return
    }
  }

  /** Lets generators make so much that `roomW` more than now is fed in, or less where it is below 0. */
  #capGenerators(roomW: number, all: readonly Trim[]): void {
    const own = this.#behind.filter(
      ({ device }) => isGenerator(device.thing) && device.measuredW !== null,
    )
    const ratedW = own.reduce((sum, { device, share }) => sum + share * ratedPower(device), 0)
    if (ratedW === 0) return
    const moves = own.map(({ device }) => ({
      device,
      byW: (-roomW * ratedPower(device)) / ratedW,
    }))
    const harmless = roomW < 0 ? this.#harmlessParts(moves, all) : null
    for (const [i, { device, byW }] of moves.entries()) {
      const { thing, asked } = device
      const wish = this.#wishes.get(thing.id)
      if (wish?.source === 'override' && this.#limit.order === null) continue
      const last = asked?.setPoint
      const isCapped =
        last?.reason === this.#limit.reason && last.expiresMs > this.#nowMs && last.powerW !== null
      // One that is free and does no harm is left free; at night none is held.
      if (roomW >= 0 && (!isCapped || device.measuredW! > -0.01 * ratedPower(device))) continue
      const capW = device.measuredW! + byW * (harmless?.[i] ?? 1)
      const planned = wish?.powerW ?? -Infinity
      if (capW <= Math.max(planned, -ratedPower(device))) continue
      const free = {
        powerW: -ratedPower(device),
        reason: this.#limit.reason,
        source: 'plan',
      } as const
      this.#set(device, free, Math.min(0, capW))
    }
  }

  /** What to cut down: the wish, or what it does by itself; null where it is not for this limit to change. */
  #trimmable(device: ActDevice): (Wish & { readonly powerW: number }) | null {
    const { thing, measuredW } = device
    if (measuredW === null || thing.state !== 'adopted') return null
    const { reason, order } = this.#limit
    const wish = this.#wishes.get(thing.id) ?? { powerW: null, reason, source: 'plan' }
    if (wish.source === 'override' && order === null) return null
    return { ...wish, powerW: wish.powerW ?? measuredW }
  }

  #set({ thing }: ActDevice, base: Wish & { readonly powerW: number }, powerW: number): void {
    const { reason, order } = this.#limit
    this.#wishes.set(thing.id, {
      powerW: Math.round(powerW),
      reason,
      source: base.source,
      untrimmedW: base.untrimmedW ?? base.powerW,
      ...(order === null ? {} : { untilMs: order.untilMs }),
    })
  }
}

/** What a device's wish adds to what is measured now, W. */
export function changeOf(device: ActDevice, wish: Wish | undefined, nowMs: number): number {
  const { thing, measuredW } = device
  const powerW = wish?.powerW
  if (powerW === undefined || powerW === null || measuredW === null) return 0
  if (isDeaf(device, nowMs)) return 0
  // A generator may make less than it is allowed, and does not make more for it.
  return isGenerator(thing) ? Math.max(0, powerW - measuredW) : powerW - measuredW
}

/** Whether it has had its time and still does something else than it was asked for: a full battery, a car that is gone. */
function isDeaf({ asked, measuredW }: ActDevice, nowMs: number): boolean {
  if (asked === null || measuredW === null || asked.setPoint.powerW === null) return false
  const { powerW, expiresMs } = asked.setPoint
  if (expiresMs <= nowMs || nowMs - asked.changedMs < patienceMs) return false
  return Math.abs(measuredW - powerW) > Math.max(2 * trimStepW, 0.2 * Math.abs(powerW))
}

/** How far a device's power can be moved down (`way` -1) or up (1), W, with that sign. */
function roomOf({ thing }: ActDevice, powerW: number, way: number): number {
  const range = powerRange(thing)
  if (range === null) return 0
  if (way > 0) return Math.max(0, range.mostW - powerW)
  // A car gives nothing back for this.
  const leastW = thing.kind === 'battery' ? range.leastW : Math.min(0, powerW)
  return Math.min(0, leastW - powerW)
}

/** What a generator makes at the most, W. */
function ratedPower({ thing }: ActDevice): number {
  return -(powerRange(thing)?.leastW ?? 0)
}

function ceilTo(powerW: number): number {
  return Math.ceil(powerW / trimStepW) * trimStepW
}
