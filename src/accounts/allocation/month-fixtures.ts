import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { assert } from '../../kernel/assert.ts'
import { seededRandom } from '../../kernel/random.ts'
import { dayMs, quarterMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { settlementBooking, type Account, type Entry } from '../ledger.ts'
import { conditionsOf, readTerms } from '../read-terms.ts'
import { settleInterval, type Metered } from '../settlement.ts'
import { book } from '../store-booking.ts'
import { openAccounts } from '../store.ts'
import { austrianTime } from './fixtures.ts'

/** Homes with a month in their books, and what a grid operator says of it. */
export interface BookedMonth {
  readonly of: TestNeighbourhood
  readonly fromMs: number
  /** A series that readings may be written to. */
  readonly seriesId: number
  /** Lines that are booked. */
  readonly lines: number
  /** [interval][home]. */
  readonly published: readonly (readonly PublishedHome[])[]
}

/** What is published of a home in a quarter hour, whole Wh. */
interface PublishedHome {
  readonly consumedWh: number
  readonly assignedWh: number
  readonly generatedWh: number
  readonly soldWh: number
}

/**
 * Homes that were settled by the dynamic key for some days, four in ten of them with modules; published is what each would have
 * by equal parts, and the first home drew 1 Wh more in every quarter hour: none of them is as it was booked.
 */
export async function monthHomes(store: Store, count: number, days: number): Promise<BookedMonth> {
  const fromMs = Date.UTC(2026, 4, 4)
  const of = await TestNeighbourhood.make(store, fromMs, count)
  // One secret for all that are made, so that the same bookings have the same head in every database.
  await store.db
    .insertInto('ledger_logs')
    .values({ cell_id: of.cell.id, secret: '5e'.repeat(32), size: 0, roots: '[]' })
    .execute()
  let seriesId = 0
  for (const [i, home] of of.homes.entries()) {
    const points = { meteringPoint: drawnOf(i), feedInPoint: fedInOf(i) }
    const series = await of.thing(home.id, 'meter', ['importWh', 'exportWh'], points)
    seriesId = series.get('importWh')!.id
  }
  const { cell } = of
  const owners = of.homes.map(({ id }) => ({ kind: 'home' as const, ownerId: id }))
  const accounts = await openAccounts(store.db, cell.id, [
    { kind: 'grid', ownerId: cell.id },
    { kind: 'community', ownerId: cell.id },
    ...owners,
  ])
  const homes = of.homes.map(({ id }) =>
    accounts.find(({ ownerId, kind }) => kind === 'home' && ownerId === id)!,
  )
  const idOf = (kind: Account['kind']): number => accounts.find((one) => one.kind === kind)!.id
  const random = seededRandom(3)
  const starts = Array.from({ length: days * 96 }, (_, k) => fromMs + k * quarterMs)
  const conditions = conditionsOf(
    await readTerms(store.db, cell),
    cell.timeZone,
    starts.map((startMs) => ({ fromMs: startMs, toMs: startMs + quarterMs })),
    new Map(),
  )
  const published: PublishedHome[][] = []
  let lines = 0
  for (let day = 0; day < days; day++) {
    const bookings = starts.slice(96 * day, 96 * (day + 1)).map((startMs, quarter) => {
      const { prices, rule, turn } = conditions[96 * day + quarter]!
      const meters = meteredHomes(homes, quarter, () => random.next())
      const shared = {
        turn,
        plants: [],
        prices,
        gridAccountId: idOf('grid'),
        communityAccountId: idOf('community'),
      }
      const entries = settleInterval({ ...shared, homes: meters, key: rule.key })
      const more = meters.map((meter, i) =>
        i === 0 ? { ...meter, importWh: meter.importWh + 1 } : meter,
      )
      published.push(
        publishedOf(more, settleInterval({ ...shared, homes: more, key: { kind: 'equal' } })),
      )
      lines += entries.length
      return settlementBooking(cell.id, startMs, 0, entries, [])
    })
    await book(store.db, bookings, fromMs + (day + 1) * dayMs)
  }
  return { of, fromMs, seriesId, lines, published }
}

/** Everybody uses up to 2.4 kW; what modules make follows the sun. */
function meteredHomes(homes: readonly Account[], quarter: number, random: () => number): Metered[] {
  const sun = Math.max(0, -Math.cos((2 * Math.PI * quarter) / 96))
  return homes.map(({ id, ownerId }, i) => {
    const wh = Math.floor(random() * 600)
    const madeWh = i % 10 < 4 ? Math.floor(random() * sun * 2000) : 0
    return {
      accountId: id,
      ownerId,
      importWh: Math.max(0, wh - madeWh),
      exportWh: Math.max(0, madeWh - wh),
      lateImportWh: 0,
      lateExportWh: 0,
      source: 'measured',
    }
  })
}

function publishedOf(meters: readonly Metered[], entries: readonly Entry[]): PublishedHome[] {
  const traded = new Map<string, number>()
  for (const { accountId, kind, energyWh } of entries) traded.set(`${accountId} ${kind}`, energyWh)
  return meters.map(({ accountId, importWh, exportWh }) => ({
    consumedWh: importWh,
    assignedWh: traded.get(`${accountId} from-neighbours`) ?? 0,
    generatedWh: exportWh,
    soldWh: 0 - (traded.get(`${accountId} to-neighbours`) ?? 0),
  }))
}

/** The month as Energiedaten: four columns of each home. */
export function austrianMonth({ fromMs, published }: BookedMonth): (string | number)[][] {
  const [first] = published
  assert(first !== undefined, 'a month has quarter hours')
  const columns = first.flatMap((_, i) => [
    [drawnOf(i), 'Gesamtverbrauch lt. Messung [KWH]'],
    [drawnOf(i), 'Eigendeckung gemeinschaftliche Erzeugung [KWH]'],
    [fedInOf(i), 'Gesamte gemeinschaftliche Erzeugung [KWH]'],
    [fedInOf(i), 'Gesamt/Überschusserzeugung, Gemeinschaftsüberschuss [KWH]'],
  ])
  return [
    ['MeteringpointID', ...columns.map(([point]) => point!)],
    ['Metercode', ...columns.map(([, code]) => code!)],
    ...published.map((homes, k) => [
      austrianTime(fromMs + k * quarterMs),
      ...homes.flatMap(({ consumedWh, assignedWh, generatedWh, soldWh }) =>
        [consumedWh, assignedWh, generatedWh, generatedWh - soldWh].map((wh) => wh / 1000),
      ),
    ]),
  ]
}

function drawnOf(home: number): string {
  return `AT003000000000000000000000${String(1000 + 2 * home)}`
}

function fedInOf(home: number): string {
  return `AT003000000000000000000000${String(1001 + 2 * home)}`
}
