import { energyPriceMicro } from '../kernel/money.ts'
import { apportion, sum } from './apportion.ts'
import type { Entry, EntryKind, Source } from './ledger.ts'
import { roundsOf, type SharingKey } from './sharing-key.ts'
import type { IntervalPrices } from './sharing-rule.ts'
import { share } from './sharing.ts'

/** What the meter of an account counted in one interval, whole Wh, never negative. */
export interface Metered {
  readonly accountId: number
  /** The home or plant: static shares name homes by it. */
  readonly ownerId: string
  readonly importWh: number
  readonly exportWh: number
  /** Counted in this interval but flown in a gap of the readings before it, whole Wh. */
  readonly lateImportWh: number
  readonly lateExportWh: number
  readonly source: Source
}

export interface IntervalToSettle {
  /** The number of the interval since 1970: decides whose turn an odd Wh is. */
  readonly turn: number
  readonly homes: readonly Metered[]
  /** Generators the neighbourhood owns together; they import nothing that is shared. */
  readonly plants: readonly Metered[]
  readonly key: SharingKey
  readonly prices: IntervalPrices
  readonly gridAccountId: number
  readonly communityAccountId: number
}

/**
 * Settles one interval. Homes' exports and plants' generation are shared among homes' imports by the
 * key; sellers share what was sold in proportion to what they gave (Austria: P.01T = G.01T - sum of
 * G.03 x G.01T / sum of G.01T). The rest is bought from and sold to the grid at the tariff.
 * Energy and money sum to zero exactly; the order of homes and plants changes nothing.
 */
export function settleInterval(input: IntervalToSettle): readonly Entry[] {
  const { key, prices, turn } = input
  const homes = input.homes.toSorted(byAccount)
  const sellers = [...homes, ...input.plants.toSorted(byAccount)]
  const rounds = roundsOf(key, homes.map(ownerOf))
  const imports = homes.map((home) => home.importWh)
  const exports = sellers.map((seller) => seller.exportWh)
  const assigned = share(sum(exports), imports, rounds, turn)
  const sharedWh = sum(assigned)
  const sold = apportion(sharedWh, exports, turn)
  const soldByHomesWh = sum(sold.slice(0, homes.length))
  const fromHomes = apportion(soldByHomesWh, assigned, turn)
  const fromPlants = assigned.map((wh, i) => wh - (fromHomes[i] ?? 0))
  const localMicro = energyPriceMicro(sharedWh, prices.localMicroPerKwh)
  const paid = apportion(localMicro, [...fromHomes, ...fromPlants], turn)
  const earned = apportion(localMicro, sold, turn)

  const lines = new Lines(prices)
  for (const [i, home] of homes.entries()) {
    lines.buy(home, 'from-neighbours', fromHomes[i] ?? 0, paid[i] ?? 0)
    lines.buy(home, 'from-plants', fromPlants[i] ?? 0, paid[homes.length + i] ?? 0)
    lines.fees(home, assigned[i] ?? 0)
    lines.fromGrid(home, 'from-grid', home.importWh - (assigned[i] ?? 0))
  }
  for (const [j, seller] of sellers.entries()) {
    lines.sell(seller, sold[j] ?? 0, earned[j] ?? 0)
    lines.toGrid(seller, 'to-grid', seller.exportWh - (sold[j] ?? 0))
  }
  for (const meter of sellers) {
    const late = { accountId: meter.accountId, source: 'estimated' } as const
    lines.fromGrid(late, 'late-from-grid', meter.lateImportWh)
    lines.toGrid(late, 'late-to-grid', meter.lateExportWh)
  }
  return lines.closedWith(input.gridAccountId, input.communityAccountId)
}

type Owner = Pick<Metered, 'accountId' | 'source'>

/** Collects the lines of one interval and, at the end, the other side of what went to the grid and the pot. */
class Lines {
  readonly #prices: IntervalPrices
  readonly #entries: Entry[] = []

  constructor(prices: IntervalPrices) {
    this.#prices = prices
  }

  buy(home: Metered, kind: 'from-neighbours' | 'from-plants', wh: number, micro: number): void {
    this.#add(home, kind, wh, -micro, -energyPriceMicro(wh, this.#prices.importMicroPerKwh))
  }

  sell(seller: Metered, wh: number, micro: number): void {
    this.#add(
      seller,
      'to-neighbours',
      -wh,
      micro,
      energyPriceMicro(wh, this.#prices.exportMicroPerKwh),
    )
  }

  fees(home: Metered, wh: number): void {
    const { networkFeeMicroPerKwh, communityFeeMicroPerKwh } = this.#prices
    this.#add(home, 'network-fee', 0, -energyPriceMicro(wh, networkFeeMicroPerKwh), 0)
    this.#add(home, 'community-fee', 0, -energyPriceMicro(wh, communityFeeMicroPerKwh), 0)
  }

  fromGrid(of: Owner, kind: 'from-grid' | 'late-from-grid', wh: number): void {
    const micro = -energyPriceMicro(wh, this.#prices.importMicroPerKwh)
    this.#add(of, kind, wh, micro, micro)
  }

  toGrid(of: Owner, kind: 'to-grid' | 'late-to-grid', wh: number): void {
    const micro = energyPriceMicro(wh, this.#prices.exportMicroPerKwh)
    this.#add(of, kind, -wh, micro, micro)
  }

  closedWith(gridAccountId: number, communityAccountId: number): readonly Entry[] {
    const owners = [
      ['from-grid', gridAccountId],
      ['to-grid', gridAccountId],
      ['late-from-grid', gridAccountId],
      ['late-to-grid', gridAccountId],
      ['network-fee', gridAccountId],
      ['community-fee', communityAccountId],
    ] as const
    for (const [kind, accountId] of owners) {
      const others = this.#entries.filter((entry) => entry.kind === kind)
      if (others.length === 0) continue
      const source = others.every((entry) => entry.source === 'measured') ? 'measured' : 'estimated'
      const energyWh = -sum(others.map((entry) => entry.energyWh))
      const amountMicro = -sum(others.map((entry) => entry.amountMicro))
      const aloneMicro = -sum(others.map((entry) => entry.aloneMicro))
      this.#add({ accountId, source }, kind, energyWh, amountMicro, aloneMicro)
    }
    return this.#entries
  }

  #add(
    of: Owner,
    kind: EntryKind,
    energyWh: number,
    amountMicro: number,
    aloneMicro: number,
  ): void {
    if (energyWh === 0 && amountMicro === 0 && aloneMicro === 0) return
    const { accountId, source } = of
    // `+ 0` turns a negative zero, which no database gives back, into zero.
    const line = {
      energyWh: energyWh + 0,
      amountMicro: amountMicro + 0,
      aloneMicro: aloneMicro + 0,
    }
    this.#entries.push({ accountId, kind, source, ...line })
  }
}

function byAccount(a: Metered, b: Metered): number {
  return a.accountId - b.accountId
}

function ownerOf(metered: Metered): string {
  return metered.ownerId
}
