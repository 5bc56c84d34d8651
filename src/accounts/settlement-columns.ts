import { assert } from '../kernel/assert.ts'
import { energyPriceMicro, energyPricesMicro } from '../kernel/money.ts'
import { Apportioner, sum, sumOf } from './sharing/apportion.ts'
import { localPriceMicroPerKwh, type IntervalPrices } from './sharing/sharing-rule.ts'
import type { SpecialTerms } from './sharing/member-terms.ts'
import { participatingWh } from './sharing/participation.ts'
import { sharePlants } from './sharing/sharing-plants.ts'
import { assertEnergy, Sharer, type SharingRound } from './sharing/sharing.ts'
import { shareTwoSides } from './sharing/two-sides.ts'

/** What homes buy: [home]. */
const homeKinds = [
  'from-neighbours',
  'from-plants',
  'network-fee',
  'community-fee',
  'from-grid',
] as const

/** What whoever gives, and whoever was late, has: [seller], the homes first. */
const sellerKinds = ['to-neighbours', 'to-grid', 'late-from-grid', 'late-to-grid'] as const

/** What the grid and the community's pot take the other side of, in the order in which they are booked. */
export const closingKinds = [
  'from-grid',
  'to-grid',
  'late-from-grid',
  'late-to-grid',
  'network-fee',
  'community-fee',
] as const

export const lineKinds = [...homeKinds, ...sellerKinds] as const

export type LineKind = (typeof lineKinds)[number]

/** Lines of one kind in one interval: whole Wh and micro-units, signs as in a ledger's entry. */
export interface Lines {
  readonly energyWh: Float64Array
  readonly amountMicro: Float64Array
  readonly aloneMicro: Float64Array
}

/** The sum of {@link Lines}. */
export interface LineSum {
  energyWh: number
  amountMicro: number
  aloneMicro: number
}

/**
 * Settles one interval after the other in columns that are used again. The caller writes what was
 * metered (whole Wh, never negative), calls {@link settle} and reads lines and sums before the next.
 * Homes and plants stand in the order of their accounts: it decides whose turn an odd Wh is.
 */
export class SettlementColumns {
  /** [home]. */
  readonly importWh: Float64Array
  /** [seller]: homes, then plants; so are the two below. */
  readonly exportWh: Float64Array
  readonly lateImportWh: Float64Array
  readonly lateExportWh: Float64Array
  readonly lines: Readonly<Record<LineKind, Lines>>
  /** The sum of each kind of lines, which {@link settle} checked. */
  readonly sums: Readonly<Record<LineKind, LineSum>>

  readonly #sharer: Sharer
  readonly #apportioner: Apportioner
  /** Zero for each seller. */
  readonly #nothing: Float64Array
  readonly #assigned: Float64Array
  readonly #sold: Float64Array
  /** What comes from other homes, then what comes from plants, and what is paid for it: [2 x home]. */
  readonly #bought: Float64Array
  readonly #paid: Float64Array

  constructor(homes: number, plants: number) {
    const sellers = homes + plants
    this.importWh = new Float64Array(homes)
    this.exportWh = new Float64Array(sellers)
    this.lateImportWh = new Float64Array(sellers)
    this.lateExportWh = new Float64Array(sellers)
    this.#bought = new Float64Array(2 * homes)
    this.#paid = new Float64Array(2 * homes)
    this.lines = {
      'from-neighbours': traded(this.#bought.subarray(0, homes), this.#paid.subarray(0, homes)),
      'from-plants': traded(this.#bought.subarray(homes), this.#paid.subarray(homes)),
      'network-fee': moneyOnly(homes),
      'community-fee': moneyOnly(homes),
      'from-grid': ofGrid(homes),
      'to-neighbours': traded(new Float64Array(sellers), new Float64Array(sellers)),
      'to-grid': ofGrid(sellers),
      'late-from-grid': ofGrid(sellers),
      'late-to-grid': ofGrid(sellers),
    }
    this.sums = {
      'from-neighbours': noSum(),
      'from-plants': noSum(),
      'network-fee': noSum(),
      'community-fee': noSum(),
      'from-grid': noSum(),
      'to-neighbours': noSum(),
      'to-grid': noSum(),
      'late-from-grid': noSum(),
      'late-to-grid': noSum(),
    }
    this.#sharer = new Sharer(homes)
    this.#apportioner = new Apportioner(Math.max(2 * homes, sellers))
    this.#nothing = new Float64Array(sellers)
    this.#assigned = new Float64Array(homes)
    this.#sold = new Float64Array(sellers)
  }

  /**
   * Homes' exports and plants' generation are shared among homes' imports by the rounds; sellers share
   * what was sold in proportion to what they gave (Austria: P.01T = G.01T - sum of G.03 x G.01T / sum of
   * G.01T). The rest is bought from and sold to the grid at the tariff. Every sum is added up from the
   * lines and checked to be whole and exact, and that neighbours gave what neighbours took, and got what
   * they paid. `turn`: the number of the interval since 1970. `soldBy`: in proportion to what sellers share what was sold,
   * [seller], where that is not what they gave.
   */
  settle(
    rounds: readonly SharingRound[],
    prices: IntervalPrices,
    turn: number,
    { participation, plants, sellers, soldBy }: SpecialTerms = {},
  ): void {
    const { importMicroPerKwh, exportMicroPerKwh } = prices
    for (const wh of [this.exportWh, this.lateImportWh, this.lateExportWh]) assertEnergy(wh)
    const offered = takingPart(this.exportWh, participation, turn)
    const needed = takingPart(this.importWh, participation, turn)
    const [generatedWh, neededWh] = [sumOf(offered), sumOf(needed)]
    const sharedWh =
      plants !== undefined
        ? this.#sharePlants(offered, needed, rounds, plants, turn)
        : sellers !== undefined
          ? this.#shareScarce(offered, needed, rounds, sellers, turn)
          : this.#share(offered, needed, rounds, turn, soldBy ?? offered)
    const localMicroPerKwh = localPriceMicroPerKwh(prices, generatedWh, neededWh)
    this.#pay(energyPriceMicro(sharedWh, localMicroPerKwh), turn)
    this.#addUpShared()
    this.#compare('from-neighbours', importMicroPerKwh)
    this.#compare('from-plants', importMicroPerKwh)
    this.#compare('to-neighbours', exportMicroPerKwh)
    this.#charge('network-fee', sharedWh, prices.networkFeeMicroPerKwh)
    this.#charge('community-fee', sharedWh, prices.communityFeeMicroPerKwh)
    this.#settleWithGrid('from-grid', this.importWh, this.#assigned, importMicroPerKwh)
    this.#settleWithGrid('to-grid', this.#sold, this.exportWh, exportMicroPerKwh)
    this.#settleWithGrid('late-from-grid', this.lateImportWh, this.#nothing, importMicroPerKwh)
    this.#settleWithGrid('late-to-grid', this.#nothing, this.lateExportWh, exportMicroPerKwh)
  }

  /** Who gets how much from homes and plants, and who sold it; the Wh that were shared. */
  #share(
    offered: Float64Array,
    needed: Float64Array,
    rounds: readonly SharingRound[],
    turn: number,
    soldBy: Float64Array,
  ): number {
    const [assigned, sold] = [this.#assigned, this.#sold]
    const sharedWh = this.#sharer.share(sumOf(offered), needed, rounds, turn, assigned)
    this.#apportioner.split(sharedWh, soldBy, turn, sold)
    this.#writeShared(assigned, turn)
    return sharedWh
  }

  /** The same where sellers have a key too, and the key of the side that has less counts. */
  #shareScarce(
    offered: Float64Array,
    needed: Float64Array,
    consumers: readonly SharingRound[],
    producers: readonly SharingRound[],
    turn: number,
  ): number {
    const key = { consumers, producers, appliesTo: 'scarce' } as const
    const { assignedWh, soldWh } = shareTwoSides([...offered], [...needed], key, turn)
    this.#assigned.set(assignedWh)
    this.#sold.set(soldWh)
    this.#writeShared(this.#assigned, turn)
    return sumOf(this.#assigned)
  }

  /** The same where plants have keys of their own; all that has none is one more plant, with the rule's key. */
  #sharePlants(
    offered: Float64Array,
    needed: Float64Array,
    rounds: readonly SharingRound[],
    plants: NonNullable<SpecialTerms['plants']>,
    turn: number,
  ): number {
    const [assigned, sold] = [this.#assigned, this.#sold]
    const others = offered.slice()
    for (const { seller } of plants) others[seller] = 0
    const withKeys = plants.map(({ seller, rounds: own }) => ({
      generatedWh: offered[seller]!,
      rounds: own,
    }))
    const all = [{ generatedWh: sumOf(others), rounds }, ...withKeys]
    const [ofOthers = [], ...ofPlants] = sharePlants(all, [...needed], turn)
    const fromOthers = Float64Array.from(ofOthers)
    this.#apportioner.split(sumOf(fromOthers), others, turn, sold)
    assigned.set(fromOthers)
    for (const [j, { seller }] of plants.entries()) {
      sold[seller] = sum(ofPlants[j]!)
      for (let i = 0; i < assigned.length; i++) assigned[i]! += ofPlants[j]![i]!
    }
    this.#writeShared(fromOthers, turn)
    return sumOf(assigned)
  }

  /** The lines of what was assigned and sold; what homes sold is of what was `assigned` from where homes sell. */
  #writeShared(assigned: Float64Array, turn: number): void {
    const [sold, homes] = [this.#sold, this.importWh.length]
    subtract(this.#nothing, sold, this.lines['to-neighbours'].energyWh)
    const fromHomes = this.lines['from-neighbours'].energyWh
    this.#apportioner.split(sumOf(sold.subarray(0, homes)), assigned, turn, fromHomes)
    subtract(this.#assigned, fromHomes, this.lines['from-plants'].energyWh)
  }

  /** What neighbours pay each other, in proportion to what each took and gave. */
  #pay(localMicro: number, turn: number): void {
    this.#apportioner.split(0 - localMicro, this.#bought, turn, this.#paid)
    const earned = this.lines['to-neighbours'].amountMicro
    this.#apportioner.split(localMicro, this.#sold, turn, earned)
  }

  /** What neighbours took is what neighbours gave, and what they paid is what they got. */
  #addUpShared(): void {
    let leftWh = 0
    let leftMicro = 0
    for (const kind of ['from-neighbours', 'from-plants', 'to-neighbours'] as const) {
      const [lines, sum] = [this.lines[kind], this.sums[kind]]
      sum.energyWh = exact(sumOf(lines.energyWh))
      sum.amountMicro = exact(sumOf(lines.amountMicro))
      leftWh += sum.energyWh
      leftMicro += sum.amountMicro
    }
    assert(leftWh === 0, `neighbours took ${leftWh} Wh more than neighbours gave`)
    assert(leftMicro === 0, `neighbours got ${leftMicro} micro-units more than neighbours paid`)
  }

  /** What the same energy would have cost or brought without neighbours. */
  #compare(
    kind: 'from-neighbours' | 'from-plants' | 'to-neighbours',
    gridMicroPerKwh: number,
  ): void {
    const { energyWh, aloneMicro } = this.lines[kind]
    const sum = this.sums[kind]
    sum.aloneMicro = price(energyWh, sum.energyWh, gridMicroPerKwh, aloneMicro)
  }

  /** Fees on what came from neighbours: money without energy. */
  #charge(kind: 'network-fee' | 'community-fee', sharedWh: number, microPerKwh: number): void {
    const { amountMicro } = this.lines[kind]
    this.sums[kind].amountMicro = price(this.#assigned, sharedWh, microPerKwh, amountMicro)
  }

  /** What is left of `wh` without `elsewhere`: + is bought from the grid, - is sold to it. */
  #settleWithGrid(
    kind: 'from-grid' | 'to-grid' | 'late-from-grid' | 'late-to-grid',
    wh: Float64Array,
    elsewhere: Float64Array,
    microPerKwh: number,
  ): void {
    const { energyWh, amountMicro } = this.lines[kind]
    const sum = this.sums[kind]
    sum.energyWh = exact(subtract(wh, elsewhere, energyWh))
    sum.amountMicro = price(energyWh, sum.energyWh, microPerKwh, amountMicro)
    sum.aloneMicro = sum.amountMicro
  }
}

/** What of each meter's energy takes part; the homes are the first of the sellers. */
function takingPart(
  wh: Float64Array,
  participation: Float64Array | undefined,
  turn: number,
): Float64Array {
  if (participation === undefined) return wh
  return wh.map((counted, i) => participatingWh(counted, [participation[i]!], turn)[0]!)
}

/**
 * What energy costs (-) or brings (+) at a price, written to `into`; gives the sum. `sumWh` is the sum of
 * the energy, whose values have one sign.
 */
function price(
  energyWh: Float64Array,
  sumWh: number,
  microPerKwh: number,
  into: Float64Array,
): number {
  if (sumWh !== 0 && microPerKwh !== 0)
    return exact(energyPricesMicro(energyWh, -microPerKwh, into))
  into.fill(0)
  return 0
}

/** Writes the difference of two columns; gives its sum. */
function subtract(from: Float64Array, what: Float64Array, into: Float64Array): number {
  let sum = 0
  for (let i = 0; i < into.length; i++) {
    const difference = from[i]! - what[i]!
    into[i] = difference
    sum += difference
  }
  return sum
}

/**
 * A sum of values of one sign, as those of every kind of line are: below 2^53 it was exact all the way.
 * Stops at one that is not, or not whole.
 */
function exact(sum: number): number {
  assert(Number.isSafeInteger(sum), `lines that come to ${sum} cannot be added up exactly`)
  return sum
}

/** Lines of energy between neighbours: its price is another than the grid's. */
function traded(energyWh: Float64Array, amountMicro: Float64Array): Lines {
  return { energyWh, amountMicro, aloneMicro: new Float64Array(energyWh.length) }
}

/** Lines of energy of the grid: they would be the same without neighbours. */
function ofGrid(size: number): Lines {
  const amountMicro = new Float64Array(size)
  return { energyWh: new Float64Array(size), amountMicro, aloneMicro: amountMicro }
}

/** Lines of fees, which nobody would pay without neighbours. */
function moneyOnly(size: number): Lines {
  const nothing = new Float64Array(size)
  return { energyWh: nothing, amountMicro: new Float64Array(size), aloneMicro: nothing }
}

function noSum(): LineSum {
  return { energyWh: 0, amountMicro: 0, aloneMicro: 0 }
}
