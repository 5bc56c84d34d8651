import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { listTariffs } from '../energy/store.ts'
import { tariffPrices } from '../energy/tariff/tariff-prices.ts'
import type { Tariff } from '../energy/tariff/tariff.ts'
import { assert } from '../kernel/assert.ts'
import { quarterMs, steps } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import {
  defaultSharingRule,
  intervalPrices,
  type IntervalPrices,
  type SharingRule,
} from './sharing-rule.ts'
import { listSharingRules } from './store-rule.ts'

/** Prices and rules over time, ascending. */
export interface Terms {
  readonly tariffs: readonly Tariff[]
  readonly rules: readonly SharingRule[]
}

/** All that ever held in a neighbourhood. */
export async function readTerms(db: Kysely<Schema>, cell: Pick<Cell, 'id'>): Promise<Terms> {
  const tariffs = await listTariffs(db, cell.id)
  return {
    tariffs: tariffs.toSorted((a, b) => a.validFromMs - b.validFromMs),
    rules: await listSharingRules(db, cell.id),
  }
}

/**
 * Rule and prices of each interval. A tariff or rule holds from its beginning until the next one begins. `planMicroPerKwh`: what
 * energy was worth by the plan in force, by start, where one was.
 */
export function conditionsOf(
  terms: Terms,
  timeZone: string,
  startsMs: readonly number[],
  planMicroPerKwh: ReadonlyMap<number, number | null>,
): { readonly rule: SharingRule; readonly prices: IntervalPrices }[] {
  return startsMs.map((startMs) => {
    const tariff = terms.tariffs.findLast((known) => known.validFromMs <= startMs)
    assert(tariff !== undefined, 'nothing is settled before the first tariff')
    const rule =
      terms.rules.findLast((known) => known.validFromMs <= startMs) ?? defaultSharingRule(0)
    const laidOut = tariffPrices(tariff, steps(startMs, quarterMs, 1), timeZone)
    const ofTariff = {
      importMicroPerKwh: wholePrice(laidOut.importMicroPerKwh),
      exportMicroPerKwh: wholePrice(laidOut.exportMicroPerKwh),
      networkFeeMicroPerKwh: wholePrice(laidOut.localFeeMicroPerKwh),
    }
    const prices = intervalPrices(rule, ofTariff, planMicroPerKwh.get(startMs) ?? null)
    return { rule, prices }
  })
}

function wholePrice(prices: Float64Array): number {
  const [price] = prices
  assert(price !== undefined && Number.isSafeInteger(price), 'prices in the ledger are whole')
  return price
}
