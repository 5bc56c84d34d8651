import { hourMs, minuteMs } from '../../src/kernel/steps.ts'
import type { Random } from '../../src/kernel/random.ts'
import type { ManyNode } from './many-node.ts'
import { fair, type Network } from './network.ts'
import type { WorldTime } from './world-time.ts'

/** A time in which things go wrong, and the time after it in which nothing does: ms since the day began. */
export interface Storm {
  readonly fromMs: number
  /** Everything is healed from here on. */
  readonly healedMs: number
  /** Nodes are cut into two or three sides from here on, until all is healed. */
  readonly cutMs: number
}

/** All agree so long after all is healed. */
export const agreedWithinMs = 10 * minuteMs

/** Storms end so long before a full hour, in which cities plan, and the next begins so long after it. */
const beforeHourMs = 20 * minuteMs
export const afterHourMs = 10 * minuteMs

/** Cities have planned so long after all is healed: clocks are wrong, and members are waited for. */
export const untilPlannedMs = beforeHourMs + 8 * minuteMs

/** How long cuts are, in turn, h. */
const cutHours = [2, 6, 1, 3, 0.5] as const

/** The storms of a day, each a little longer than its cut; in the first hour all get to know each other. */
export function stormsOf(hours: number): readonly Storm[] {
  const storms: Storm[] = []
  let fromMs = hourMs + afterHourMs
  while (fromMs < hours * hourMs) {
    const cutForMs = cutHours[storms.length % cutHours.length]! * hourMs
    const hour = Math.min(Math.ceil((fromMs + cutForMs) / hourMs) + 1, hours)
    const healedMs = hour * hourMs - beforeHourMs
    storms.push({ fromMs, healedMs, cutMs: Math.max(fromMs + 5 * minuteMs, healedMs - cutForMs) })
    fromMs = hour * hourMs + afterHourMs
  }
  return storms
}

/** Lets a storm come and go. `startMs`: of the day. Nodes fail about once an hour each. */
export function brew(
  { fromMs, healedMs, cutMs }: Storm,
  nodes: readonly ManyNode[],
  of: {
    readonly time: WorldTime
    readonly network: Network
    readonly random: Random
    readonly startMs: number
  },
): void {
  const { time, network, random, startMs } = of
  const weather = {
    lost: 0.05 + 0.25 * random.next(),
    doubled: 0.1,
    slow: 0.1,
    longestMs: 30_000,
  }
  time.at(startMs + fromMs, () => {
    network.weather = weather
  })
  const count = random.next() < 0.5 ? 2 : 3
  const sides = new Map(nodes.map(({ name }) => [name, Math.floor(random.next() * count)]))
  time.at(startMs + cutMs, () => network.cut(sides))
  time.at(startMs + healedMs, () => {
    network.cut(null)
    network.weather = fair
  })
  for (const node of nodes) {
    let crashMs = fromMs + hourMs * random.next()
    while (crashMs < healedMs - minuteMs) {
      const downMs = 5_000 + 10 * minuteMs * random.next()
      const statements = random.next() < 0.7 ? 1 + Math.floor(300 * random.next()) : 0
      const upMs = Math.min(crashMs + downMs, healedMs)
      time.at(startMs + Math.round(crashMs), () => node.crash(statements))
      // Where it had nothing to do it fails now.
      time.at(startMs + Math.round(Math.min(crashMs + downMs / 2, upMs - 1)), () => node.crash())
      time.at(startMs + Math.round(upMs), () => void node.start())
      crashMs = upMs + hourMs * (0.5 + random.next())
    }
  }
}
