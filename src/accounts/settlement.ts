import { sumOf } from './sharing/apportion.ts'
import type { Entry, Source } from './ledger.ts'
import { specialTermsOf, type MemberTerms } from './sharing/member-terms.ts'
import {
  closingKinds,
  SettlementColumns,
  type LineKind,
  type LineSum,
} from './settlement-columns.ts'
import { roundsOf, type SharingKey } from './sharing/sharing-key.ts'
import type { IntervalPrices } from './sharing/sharing-rule.ts'
import type { SharingRound } from './sharing/sharing.ts'

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

/** What one took from neighbours and gave them in an interval, whole Wh: no more than was imported and exported. */
export interface Traded {
  readonly takenWh: number
  readonly givenWh: number
}

export interface IntervalToSettle {
  /** The number of the interval since 1970: decides whose turn an odd Wh is. */
  readonly turn: number
  readonly homes: readonly Metered[]
  /** Generators the neighbourhood owns together; they import nothing that is shared. */
  readonly plants: readonly Metered[]
  readonly key: SharingKey
  /** What the rule says of single members. */
  readonly terms?: MemberTerms
  readonly prices: IntervalPrices
  /** Who took and gave how much, where the grid operator has published it: then no key shares anything. By account id. */
  readonly traded?: ReadonlyMap<number, Traded>
  readonly gridAccountId: number
  readonly communityAccountId: number
}

/**
 * Settles one interval, as {@link SettlementColumns.settle} says. Energy and money sum to zero exactly;
 * the order of homes and plants changes nothing.
 */
export function settleInterval(input: IntervalToSettle): readonly Entry[] {
  const homes = input.homes.toSorted(byAccount)
  const sellers = [...homes, ...input.plants.toSorted(byAccount)]
  const columns = new SettlementColumns(homes.length, input.plants.length)
  for (const [i, home] of homes.entries()) columns.importWh[i] = home.importWh
  for (const [j, seller] of sellers.entries()) {
    columns.exportWh[j] = seller.exportWh
    columns.lateImportWh[j] = seller.lateImportWh
    columns.lateExportWh[j] = seller.lateExportWh
  }
  const { key, prices, turn, traded } = input
  const homeIds = homes.map(({ ownerId }) => ownerId)
  const sellerIds = sellers.map(({ ownerId }) => ownerId)
  if (traded === undefined) {
    const special = specialTermsOf(input.terms ?? {}, homeIds, sellerIds)
    columns.settle(roundsOf(key, homeIds), prices, turn, special)
  } else {
    const soldBy = column(sellers, (accountId) => traded.get(accountId)?.givenWh)
    columns.settle([publishedRound(homes, columns, traded)], prices, turn, { soldBy })
  }
  return entriesOf(columns, homes, sellers, input)
}

/** A round that assigns just what was published: parts of what was generated, of which nothing is left to round. */
function publishedRound(
  homes: readonly Metered[],
  columns: SettlementColumns,
  traded: ReadonlyMap<number, Traded>,
): SharingRound {
  const weights = column(homes, (accountId) => traded.get(accountId)?.takenWh)
  return { kind: 'weighted', weights, whole: sumOf(columns.exportWh), offerAgain: false }
}

/** A value for each of the metered, 0 where there is none. */
function column(
  metered: readonly Metered[],
  valueOf: (accountId: number) => number | undefined,
): Float64Array {
  return Float64Array.from(metered, ({ accountId }) => valueOf(accountId) ?? 0)
}

const boughtKinds = [
  'from-neighbours',
  'from-plants',
  'network-fee',
  'community-fee',
  'from-grid',
] as const

/** The lines of an interval that say anything, each account's together, and the other side of what went to the grid and the pot. */
function entriesOf(
  columns: SettlementColumns,
  homes: readonly Metered[],
  sellers: readonly Metered[],
  { gridAccountId, communityAccountId }: IntervalToSettle,
): readonly Entry[] {
  const entries: Entry[] = []
  const sourceOf = new Map<LineKind, Source>()
  const add = (accountId: number, kind: LineKind, source: Source, line: LineSum): void => {
    if (line.energyWh === 0 && line.amountMicro === 0 && line.aloneMicro === 0) return
    entries.push({ accountId, kind, source, ...line })
  }
  const addOwn = (of: Metered, i: number, kind: LineKind, source: Source): void => {
    const { energyWh, amountMicro, aloneMicro } = columns.lines[kind]
    const line = {
      energyWh: energyWh[i]!,
      amountMicro: amountMicro[i]!,
      aloneMicro: aloneMicro[i]!,
    }
    const before = entries.length
    add(of.accountId, kind, source, line)
    if (entries.length > before && sourceOf.get(kind) !== 'estimated') sourceOf.set(kind, source)
  }
  for (const [i, home] of homes.entries()) {
    for (const kind of boughtKinds) addOwn(home, i, kind, home.source)
  }
  for (const [j, seller] of sellers.entries()) {
    addOwn(seller, j, 'to-neighbours', seller.source)
    addOwn(seller, j, 'to-grid', seller.source)
  }
  for (const [j, seller] of sellers.entries()) {
    addOwn(seller, j, 'late-from-grid', 'estimated')
    addOwn(seller, j, 'late-to-grid', 'estimated')
  }
  for (const kind of closingKinds) {
    const accountId = kind === 'community-fee' ? communityAccountId : gridAccountId
    add(accountId, kind, sourceOf.get(kind) ?? 'measured', negated(columns.sums[kind]))
  }
  return entries
}

function negated(sum: LineSum): LineSum {
  return {
    energyWh: 0 - sum.energyWh,
    amountMicro: 0 - sum.amountMicro,
    aloneMicro: 0 - sum.aloneMicro,
  }
}

function byAccount(a: Metered, b: Metered): number {
  return a.accountId - b.accountId
}
