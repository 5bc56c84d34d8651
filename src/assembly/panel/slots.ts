import { assert } from '../../kernel/assert.ts'
import type { Lottery } from './lottery.ts'
import type { Counts } from './panel-search.ts'
import type { HomeClass, Pool } from './pool.ts'

/** Numbered panels, each as likely as the others: three dice with ten sides draw one. */
export const slotCount = 1_000

/** People of a panel by place in the task's list, ascending. */
export type Panel = readonly number[]

/**
 * A lottery as a list of panels of people that are all equally likely: weights become whole thousandths so that nobody's chance changes more
 * than it must, then each type's seats go to its people in turn, so that the chances of two of a type differ by a thousandth at the most
 * where they live alone.
 */
export function slotsOf(pool: Pool, lottery: Lottery, count: number = slotCount): Panel[] {
  const times = wholeTimes(pool, lottery, count)
  const byType = lottery.panels.flatMap((panel, p) =>
    Array.from({ length: times[p]! }, () => panel),
  )
  assert(byType.length === count, 'weights become as many panels as are asked for')
  const slots = byType.map((): number[] => [])
  for (const each of pool.classes) seat(pool, each, byType, slots)
  return slots.map((panel) => panel.sort((one, other) => one - other))
}

/** How often each panel is on the list: first rounded down, then one by one where chances are furthest behind, then moved while that helps. */
function wholeTimes(
  { types }: Pool,
  { panels, weights, chances }: Lottery,
  count: number,
): number[] {
  const times = weights.map((weight) => Math.floor(weight * count + 1e-6))
  const behind = chances.map((chance, t) => {
    const members = types[t]!.members.length
    return (
      chance * count - panels.reduce((sum, panel, p) => sum + times[p]! * panel[t]!, 0) / members
    )
  })
  const shares = panels.map((panel) =>
    panel.flatMap((seats, t) => {
      return seats === 0
        ? []
        : [{ t, share: seats / types[t]!.members.length, people: types[t]!.members.length }]
    }),
  )
  /** By how much the sum of squares falls or rises, over all people, when a panel is once more or once less on the list. */
  const change = (p: number, by: 1 | -1): number =>
    shares[p]!.reduce((sum, { t, share, people }) => {
      const after = behind[t]! - by * share
      return sum + people * (after * after - behind[t]! * behind[t]!)
    }, 0)
  const step = (p: number, by: 1 | -1): void => {
    times[p]! += by
    for (const { t, share } of shares[p]!) behind[t]! -= by * share
  }
  const best = (by: 1 | -1): number =>
    panels.reduce((found, _, p) => {
      if (by < 0 && times[p] === 0) return found
      return found < 0 || change(p, by) < change(found, by) ? p : found
    }, -1)
  let left = count - times.reduce((sum, each) => sum + each, 0)
  for (; left > 0; left--) step(best(1), 1)
  for (; left < 0; left++) step(best(-1), -1)
  for (let move = 0; move < panels.length * 4; move++) {
    const from = best(-1)
    const gain = change(from, -1)
    step(from, -1)
    const to = best(1)
    if (gain + change(to, 1) > -1e-9) {
      step(from, 1)
      break
    }
    step(to, 1)
  }
  return times
}

/** Gives a class's seats to people of its homes: of each type who has been seated least so far, one of each home at the most. */
function seat(
  pool: Pool,
  { homes, types }: HomeClass,
  byType: readonly Counts[],
  slots: number[][],
): void {
  const typeOf = new Map(types.flatMap((t) => pool.types[t]!.members.map((i) => [i, t] as const)))
  const seated = new Map([...typeOf.keys()].map((i) => [i, 0]))
  const leastOf = (home: readonly number[], t: number): number | null =>
    home.reduce<number | null>((found, i) => {
      if (typeOf.get(i) !== t) return found
      return found === null || seated.get(i)! < seated.get(found)! ? i : found
    }, null)
  // Homes stand in a queue for each type: who was just seated goes to its end.
  const queues = new Map(types.map((t) => [t, homes.map((_, h) => h)]))
  byType.forEach((panel, s) => {
    const taken = new Set<number>()
    const asked = types
      .filter((t) => panel[t]! > 0)
      .sort((one, other) => panel[other]! - panel[one]!)
    for (const t of asked) {
      const queue = queues.get(t)!
      const chosen = queue
        .filter((h) => !taken.has(h))
        .map((h) => ({ h, person: leastOf(homes[h]!, t)! }))
        .sort((one, other) => seated.get(one.person)! - seated.get(other.person)!)
        .slice(0, panel[t]!)
      assert(chosen.length === panel[t], 'a panel takes no more of a type than there are homes')
      for (const { h, person } of chosen) {
        taken.add(h)
        seated.set(person, seated.get(person)! + 1)
        slots[s]!.push(person)
        queue.push(...queue.splice(queue.indexOf(h), 1))
      }
    }
  })
}

/** How likely each person of a task is drawn: the share of the panels that they are on, [person]. */
export function chancesOf(slots: readonly Panel[], people: number): Float64Array {
  const times = new Float64Array(people)
  for (const panel of slots) for (const i of panel) times[i]!++
  return times.map((each) => each / slots.length)
}
