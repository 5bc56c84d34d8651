import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Room } from '../../coordination/room.ts'
import { drawingFrom, type Drawing } from '../fixtures-drawing.ts'
import { seededRandom } from '../../kernel/random.ts'
import { tightened } from '../chain/kept-store.ts'
import { preferredDrive, type PlannedStore, type Preference } from './preferred-course.ts'
import { courseOf, earlyFlows, reachable } from './storage-build.ts'
import { flowOf, mostFlow, storageCost, type Storage } from './storage.ts'

const count = 10
const seeds = fc.integer({ min: 1, max: 1_000_000 })

/** A store that is there in some steps, and a drive that it can follow. */
function drawnStore(draw: Drawing): PlannedStore {
  const all = (value: number): Float64Array => new Float64Array(count).fill(value)
  const capacity = draw.between(3000, 9000)
  const present = all(0).map(() => (draw.chance(0.8) ? 1 : 0))
  const canGive = draw.chance(0.5)
  const storage = reachable({
    startLevel: draw.between(0, capacity),
    gain: all(0.9),
    drain: all(1 / 0.9),
    maxIn: present.map((is) => is * 3000),
    maxOut: present.map((is) => (canGive ? is * 2000 : 0)),
    lower: all(0),
    upper: all(capacity),
    wantedLow: all(0).map(() => (draw.chance(0.3) ? draw.between(0, capacity) : 0)),
    wantedHigh: all(capacity),
    lowPrice: all(500),
    highPrice: all(0),
    wear: 3,
    endValue: 20,
    endReference: 0,
    ...(draw.chance(0.4) ? { fade: { from: all(3000 + 0.5 * capacity), perLevel: 0.5 } } : {}),
  })
  const bounds = tightened(storage)
  const drive = all(0)
  let level = storage.startLevel
  for (let t = 0; t < count; t++) {
    const least = Math.max(-storage.drain[t]! * storage.maxOut[t]!, bounds.lower[t]! - level)
    const most = Math.min(mostFlow(storage, t, level), bounds.upper[t]! - level)
    const flow = draw.chance(0.4) ? 0 : draw.between(least, most)
    const kept = Math.max(least, Math.min(most, flow))
    drive[t] = kept / (kept > 0 ? storage.gain[t]! : storage.drain[t]!)
    level += kept
  }
  return { storage, bounds, drive }
}

/** Prices of few kinds, so that many are equal, and room that often ends. */
function drawnRoom(draw: Drawing): Room {
  const below = Float64Array.from({ length: count }, () => 10 * draw.whole(1, 3))
  return {
    above: below.map((price) => price + (draw.chance(0.7) ? 0 : 5)),
    below,
    up: below.map(() => (draw.chance(0.6) ? Infinity : draw.between(0, 2000))),
    down: below.map(() => (draw.chance(0.6) ? Infinity : draw.between(0, 2000))),
  }
}

/** What a change of the drive costs within the room; Infinity: it leaves the room or what the store can do. */
function costOf({ storage, bounds, drive }: PlannedStore, room: Room, then: Float64Array): number {
  const hair = 1e-6
  const { levels, flows } = courseOf(storage, then)
  let cost = storageCost(storage, flows)
  for (let t = 0; t < count; t++) {
    const by = then[t]! - drive[t]!
    const before = t > 0 ? levels[t - 1]! : storage.startLevel
    const isPossible =
      by <= room.up[t]! + hair &&
      -by <= room.down[t]! + hair &&
      then[t]! >= -storage.maxOut[t]! - hair &&
      flowOf(storage, t, then[t]!) <= Math.max(0, mostFlow(storage, t, before)) + hair &&
      levels[t]! >= bounds.lower[t]! - hair &&
      levels[t]! <= bounds.upper[t]! + hair
    if (!isPossible) return Infinity
    cost += by > 0 ? room.above[t]! * by : room.below[t]! * by
  }
  return cost
}

test('the preferred course can be followed, ends as full as before, or emptier where what is stored is used early, and costs no more', () => {
  let emptier = 0
  fc.assert(
    fc.property(seeds, fc.constantFrom('early', 'used', 'near'), (seed, kind) => {
      const draw = drawingFrom(seededRandom(seed))
      const drawn = drawnStore(draw)
      // What is left is worth what a step earns at the price of 30, less wear.
      const ofEnd = kind === 'used' ? { endValue: 27 * 0.9 } : {}
      const store = { ...drawn, storage: { ...drawn.storage, ...ofEnd } }
      const room = drawnRoom(draw)
      const preference: Preference = kind === 'near' ? { near: drawnStore(draw).drive } : kind
      const then = preferredDrive(store, room, preference)
      const cost = costOf(store, room, then)
      assert.ok(cost <= costOf(store, room, store.drive) + 1e-3, `costs ${cost}`)
      const end = (drive: Float64Array): number => courseOf(store.storage, drive).levels.at(-1)!
      if (end(then) < end(store.drive) - 1) emptier++
      assert.ok(end(then) < end(store.drive) + 1e-6)
      assert.ok(kind === 'used' || end(then) > end(store.drive) - 1e-6)
      if (typeof preference === 'string') return
      for (let t = 0; t < count; t++) {
        const off = (drive: Float64Array): number => Math.abs(drive[t]! - preference.near[t]!)
        assert.ok(off(then) <= off(store.drive) + 1e-6, `step ${t} is no further`)
      }
    }),
  )
  assert.ok(emptier > 0)
})

test('under one price that what is left is worth too, nothing is bought while something is stored and can be given', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const draw = drawingFrom(seededRandom(seed))
      const { storage: drawn, drive: some } = drawnStore(draw)
      const price = 30
      const storage = reachable({
        ...drawn,
        maxOut: drawn.maxIn,
        lower: new Float64Array(count),
        lowPrice: new Float64Array(count),
        wear: 0,
        endValue: price / drawn.drain[0]!,
      })
      const none = some.map(() => 0)
      const needW = none.map(() => draw.between(50, 2000))
      const all = (value: number): Float64Array => new Float64Array(count).fill(value)
      // It gives a part of what is needed, as far as it has that.
      let level = storage.startLevel
      const drive = none.map((_, t) => {
        const most = draw.between(0, Math.min(storage.maxOut[t]!, needW[t]!))
        const watts = draw.chance(0.5) ? 0 : Math.min(most, level / storage.drain[t]!)
        level -= watts * storage.drain[t]!
        return -watts
      })
      const bounds = tightened(storage)
      let then: Float64Array = drive
      // As often as a plan asks: what has moved does not move again in the same sweep.
      for (let sweep = 0; sweep < 8; sweep++) {
        const given = then
        const room = {
          above: all(price),
          below: all(price),
          up: given.map((power) => -power),
          down: given.map((power, t) => needW[t]! + power),
        }
        then = preferredDrive({ storage, bounds, drive: given }, room, 'used')
      }
      level = storage.startLevel
      for (let t = 0; t < count; t++) {
        const able = Math.min(storage.maxOut[t]!, needW[t]!, level / storage.drain[t]!)
        // Powers of less than 2 W are none: up to that is left for later.
        assert.ok(Math.abs(-then[t]! - able) < 4, `${-then[t]!} of ${able} W in step ${t}`)
        level += then[t]! * storage.drain[t]!
      }
    }),
    { examples: [[410_399]] },
  )
})

test('under one price a store is filled as early as its power allows', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { storage, bounds, drive } = drawnStore(drawingFrom(seededRandom(seed)))
      const filling = drive.map((power) => (Math.abs(power) < 10 ? 0 : Math.abs(power)))
      const lone: Storage = {
        ...storage,
        maxOut: new Float64Array(count),
        upper: storage.upper.map(() => 1e6),
        lowPrice: new Float64Array(count),
        fade: undefined,
      }
      const store = { storage: lone, bounds: { ...bounds, upper: lone.upper }, drive: filling }
      const all = (value: number): Float64Array => new Float64Array(count).fill(value)
      const room = { above: all(30), below: all(30), up: all(Infinity), down: all(Infinity) }
      const then = courseOf(lone, preferredDrive(store, room, 'early')).levels
      const needed = all(-Infinity)
      needed[count - 1] = courseOf(lone, filling).levels.at(-1)!
      let level = lone.startLevel
      for (const [t, flow] of earlyFlows(lone, needed).entries()) {
        level += flow
        // Powers of less than 2 W are none: up to that is left for later.
        assert.ok(Math.abs(then[t]! - level) < 4, `${then[t]} and ${level} in step ${t}`)
      }
    }),
  )
})

test('nothing can be moved any more that would cost less, or as much and be earlier', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const draw = drawingFrom(seededRandom(seed))
      const drawn = drawnStore(draw)
      // Wishes that are missed have prices of their own, for which rounds see.
      const storage = { ...drawn.storage, lowPrice: new Float64Array(count) }
      const store = { ...drawn, storage }
      const free = drawnRoom(draw)
      const room = { ...free, up: free.up.fill(Infinity), down: free.down.fill(Infinity) }
      let { drive } = store
      for (let sweep = 0; sweep < 20; sweep++) {
        drive = preferredDrive({ ...store, drive }, room, 'early')
      }
      const at = { ...store, drive }
      const cost = costOf(at, room, drive)
      for (let from = 0; from < count; from++) {
        for (let to = 0; to < count; to++) {
          if (from === to || Math.abs(drive[from]!) < 20 || Math.abs(drive[to]!) < 20) continue
          const then = Float64Array.from(drive)
          const rate = (t: number): number => flowOf(store.storage, t, Math.sign(drive[t]!))
          then[from]! -= 10
          then[to]! += (10 * Math.abs(rate(from))) / Math.abs(rate(to))
          const more = costOf(at, room, then) - cost
          assert.ok(more > -1e-6, `${from} to ${to} saves ${-more}`)
          assert.ok(more > 1e-6 || to > from, `${from} to ${to} is as good and earlier`)
        }
      }
    }),
    { numRuns: 300, examples: [[174_071]] },
  )
})
