import { assert } from '../../kernel/assert.ts'
import { sumOf } from '../sharing/apportion.ts'

/** Members up to which every group of them is worked out: 4,096 groups. */
export const exactMemberLimit = 12

/** One interval in which something can be shared: whole Wh by member. */
interface Row {
  /** What a shared kWh saves its buyer and seller together, micro-units. */
  readonly gainMicroPerKwh: number
  readonly surplusWh: Float64Array
  readonly deficitWh: Float64Array
  /** Of all members. */
  readonly allSurplusWh: number
  readonly allDeficitWh: number
}

/**
 * What members of a community gain by sharing in a period, as a game: a group S of them gains what it would pay apart less what it pays
 * together,
 *
 *   v(S) = sum over intervals t of gain t x min(surplus of S in t, deficit of S in t)
 *
 * with gain = import price - export price - fees. Where fees leave nothing to gain a group would not share: gain is 0 there.
 */
export class SharingGame {
  readonly members: number
  readonly #rows: Row[] = []

  constructor(members: number) {
    this.members = members
  }

  /** Intervals in which anything is gained. */
  get rows(): readonly Row[] {
    return this.#rows
  }

  /** Adds an interval; nothing is kept of one in which all together gain nothing, since then no group does. */
  add(gainMicroPerKwh: number, surplusWh: Float64Array, deficitWh: Float64Array): void {
    assert(surplusWh.length === this.members, 'one surplus for each member')
    assert(deficitWh.length === this.members, 'one deficit for each member')
    const [allSurplusWh, allDeficitWh] = [sumOf(surplusWh), sumOf(deficitWh)]
    if (gainMicroPerKwh <= 0 || Math.min(allSurplusWh, allDeficitWh) === 0) return
    this.#rows.push({ gainMicroPerKwh, surplusWh, deficitWh, allSurplusWh, allDeficitWh })
  }

  /** The members, ascending, that have anything in an interval in which something is gained. The others add nothing to any group. */
  active(): number[] {
    return Array.from({ length: this.members }, (_, i) => i).filter((i) =>
      this.#rows.some(({ surplusWh, deficitWh }) => surplusWh[i]! > 0 || deficitWh[i]! > 0),
    )
  }

  /** The same game among some of the members, in the order given. */
  among(members: readonly number[]): SharingGame {
    const game = new SharingGame(members.length)
    for (const { gainMicroPerKwh, surplusWh, deficitWh } of this.#rows) {
      const ofMembers = (wh: Float64Array) => Float64Array.from(members, (i) => wh[i]!)
      game.add(gainMicroPerKwh, ofMembers(surplusWh), ofMembers(deficitWh))
    }
    return game
  }

  /** What all members gain together, micro-units. */
  whole(): number {
    let thousandths = 0
    for (const { gainMicroPerKwh, allSurplusWh, allDeficitWh } of this.#rows) {
      thousandths += gainMicroPerKwh * Math.min(allSurplusWh, allDeficitWh)
    }
    return thousandths / 1000
  }
}

/**
 * The members' Shapley values, micro-units, [member]: what each adds to the group before it, on average over all orders in which they
 * may come,
 *
 *   phi i = sum over S without i of |S|! (n - |S| - 1)! / n! x (v(S + i) - v(S))
 *
 * (Shapley 1953, A value for n-person games). Of all groups; for {@link exactMemberLimit} members at the most.
 */
export function exactShapley(game: SharingGame): Float64Array {
  const { members } = game
  const values = valuesOfGroups(game)
  const weights = weightsBySize(members)
  const shares = new Float64Array(members)
  for (let group = 0; group < values.length; group++) {
    const weight = weights[sizeOf(group)]!
    for (let i = 0; i < members; i++) {
      if ((group & (1 << i)) === 0) {
        shares[i]! += weight * (values[group | (1 << i)]! - values[group]!)
      }
    }
  }
  return shares.map((thousandths) => thousandths / 1000)
}

/**
 * v of every group, thousandths of micro-units, [group], bit i of whose number says whether member i is in it. The groups of an interval are visited in the
 * order of a Gray code, in which neighbours differ in one member: one addition makes one sum of the next.
 */
function valuesOfGroups({ members, rows }: SharingGame): Float64Array {
  assert(members <= exactMemberLimit, `at most ${exactMemberLimit} members are worked out exactly`)
  const values = new Float64Array(1 << members)
  for (const { gainMicroPerKwh, surplusWh, deficitWh } of rows) {
    let group = 0
    let surplus = 0
    let deficit = 0
    for (let step = 1; step < values.length; step++) {
      // The lowest bit of the number of the step says who comes or goes.
      const i = 31 - Math.clz32(step & -step)
      group ^= 1 << i
      const sign = (group & (1 << i)) === 0 ? -1 : 1
      surplus += sign * surplusWh[i]!
      deficit += sign * deficitWh[i]!
      values[group]! += gainMicroPerKwh * Math.min(surplus, deficit)
    }
  }
  return values
}

/** `|S|! (n - |S| - 1)! / n!` by the size of S: 1 / (n x (n - 1 over |S|)). */
function weightsBySize(members: number): number[] {
  const weights = [1 / Math.max(1, members)]
  for (let size = 1; size < members; size++) {
    weights.push((weights[size - 1]! * size) / (members - size))
  }
  return weights
}

function sizeOf(group: number): number {
  let size = 0
  for (let rest = group; rest !== 0; rest &= rest - 1) size++
  return size
}
