import type { Cell } from '../src/cell/cell.ts'
import { createCell } from '../src/cell/store.ts'
import { saveTariff } from '../src/energy/store.ts'
import type { Tariff } from '../src/energy/tariff/tariff.ts'
import { assert } from '../src/kernel/assert.ts'
import { dayMs, hourMs, minuteMs, quarterMs } from '../src/kernel/steps.ts'
import type { Reading, Series } from '../src/series/series.ts'
import { ensureSeries, insertReadings } from '../src/series/store.ts'
import type { Store } from '../src/store/open.ts'
import type { Quantity } from '../src/things/quantity.ts'
import { adoptThing, offerThing } from '../src/things/store.ts'
import type { Attributes, ThingKind } from '../src/things/thing.ts'

/** The neighbourhood that tests settle and plan for: made through the rooms' own stores. */
export class TestNeighbourhood {
  readonly store: Store
  readonly cell: Cell
  readonly homes: Cell[] = []

  private constructor(store: Store, cell: Cell) {
    this.store = store
    this.cell = cell
  }

  /** A neighbourhood of `count` homes with a tariff, all made at `createdMs`. */
  static async make(
    store: Store,
    createdMs: number,
    count: number,
    slug = 'hof',
  ): Promise<TestNeighbourhood> {
    const of = new TestNeighbourhood(store, cellNamed(slug, 'neighbourhood', null, createdMs))
    assert((await createCell(store.db, of.cell)).ok, 'the neighbourhood is made')
    for (let i = 0; i < count; i++) {
      const homeSlug = slug === 'hof' ? `home-${i}` : `${slug}-home-${i}`
      const home = cellNamed(homeSlug, 'home', slug, createdMs)
      assert((await createCell(store.db, home)).ok, 'the home is made')
      of.homes.push(home)
    }
    await saveTariff(store.db, of.cell.id, { ...plainTariff, validFromMs: createdMs })
    return of
  }

  /** Two homes that take 600 W each; the first has an 11 kW charger, and since an hour before `nowMs` a car with a tenth in it. */
  static async withEmptyCar(store: Store, nowMs: number): Promise<TestNeighbourhood> {
    const of = await TestNeighbourhood.make(store, nowMs - dayMs, 2)
    for (const home of of.homes) {
      const meter = await of.thing(home.id, 'meter', ['powerW'])
      await of.report(meter.get('powerW'), nowMs - dayMs, nowMs, () => 600, quarterMs)
    }
    const car = await of.thing('home-0', 'car', ['powerW', 'stateOfCharge', 'pluggedIn'])
    await of.report(car.get('powerW'), nowMs - hourMs, nowMs, () => 0)
    await of.report(car.get('stateOfCharge'), nowMs - hourMs, nowMs, () => 0.1)
    await of.report(car.get('pluggedIn'), nowMs - hourMs, nowMs, () => 1)
    return of
  }

  /** An adopted thing with its series, `thing id = cell id + kind`. */
  async thing(
    cellId: string,
    kind: ThingKind,
    reports: readonly Quantity[],
    attributes: Attributes = {},
    id = `${cellId}-${kind}`,
  ): Promise<Map<Quantity, Series>> {
    const { db } = this.store
    const offered = await offerThing(db, {
      id,
      cellId,
      protocol: 'mqtt',
      address: id,
      kind,
      name: id,
      reports,
      isControllable: !['meter', 'sensor'].includes(kind),
      attributes: {},
      binding: '{}',
      notes: [],
      nowMs: this.cell.createdMs,
    })
    assert(offered.ok, 'the thing is offered')
    assert((await adoptThing(db, id, { cellId, name: id, kind, attributes })).ok, 'and adopted')
    const series = new Map<Quantity, Series>()
    for (const quantity of reports) {
      const timeZone = this.cell.timeZone
      series.set(quantity, await ensureSeries(db, { thingId: id, cellId, quantity, timeZone }))
    }
    return series
  }

  /** Readings of one series every `everyMs` in `[fromMs, toMs]`. */
  async report(
    series: Series | undefined,
    fromMs: number,
    toMs: number,
    valueAt: (atMs: number) => number,
    everyMs = 5 * minuteMs,
  ): Promise<void> {
    assert(series !== undefined, 'the thing reports this')
    const readings: Reading[] = []
    for (let atMs = fromMs; atMs <= toMs; atMs += everyMs) {
      readings.push({ seriesId: series.id, atMs, value: valueAt(atMs) })
    }
    const { db, kind } = this.store
    await db.transaction().execute((tx) => insertReadings(tx, kind, readings))
  }
}

/** 30 cents in, 8 cents out, 4 cents of network fee, no limits. */
export const plainTariff: Tariff = {
  validFromMs: 0,
  import: { kind: 'fixed', priceMicroPerKwh: 300_000 },
  export: { kind: 'fixed', priceMicroPerKwh: 80_000 },
  localFeeMicroPerKwh: 40_000,
  peakMicroPerKw: 0,
  importLimitW: null,
  exportLimitW: null,
  carbonGPerKwh: 300,
}

/** A cell in Graz, in the machine's time. */
export function cellNamed(
  slug: string,
  kind: Cell['kind'],
  parentId: string | null,
  createdMs: number,
): Cell {
  return {
    id: slug,
    kind,
    parentId,
    slug,
    name: slug,
    place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    time: { kind: 'machine' },
    isSample: false,
    createdMs,
  }
}
