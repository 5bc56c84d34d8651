import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { listTariffs } from '../energy/store.ts'
import { tariffPrices } from '../energy/tariff/tariff-prices.ts'
import type { Tariff } from '../energy/tariff/tariff.ts'
import { assert } from '../kernel/assert.ts'
import { quarterMs, steps } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { factorsOfRest, type MeterPart } from './communities/meter-part.ts'
import { partsElsewhere } from './communities/store-meter-part.ts'
import {
  defaultSharingRule,
  intervalPrices,
  type IntervalPrices,
  type SharingRule,
} from './sharing/sharing-rule.ts'
import { sum } from './sharing/apportion.ts'
import type { Span } from './sharing/rule-spans.ts'
import { quartersOf, turnOf } from './sharing/settlement-steps.ts'
import { listSharingRules } from './sharing/store-agreed.ts'
import { listStatedRules } from './sharing/store-rule.ts'

/** Prices and rules over time, ascending. */
export interface Terms {
  readonly tariffs: readonly Tariff[]
  /** With what was agreed on together laid over those that were stated. */
  readonly rules: readonly SharingRule[]
  /** What homes have in other communities; absent: nothing. */
  readonly elsewhere?: readonly MeterPart[]
}

/** All that ever held in a neighbourhood, and when the first rule was stated; null: none was. */
export async function readTerms(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id'>,
): Promise<Terms & { readonly statedFromMs: number | null }> {
  const tariffs = await listTariffs(db, cell.id)
  const stated = await listStatedRules(db, cell.id)
  return {
    tariffs: tariffs.toSorted((a, b) => a.validFromMs - b.validFromMs),
    rules: await listSharingRules(db, cell.id),
    statedFromMs: stated[0]?.validFromMs ?? null,
    elsewhere: await partsElsewhere(db, cell.id),
  }
}

/**
 * Rule and prices of each interval. A tariff or rule holds from its beginning until the next one begins. `planMicroPerKwh`: what
 * energy was worth by the plan in force, by start, where one was.
 */
export function conditionsOf(
  terms: Terms,
  timeZone: string,
  intervals: readonly Span[],
  planMicroPerKwh: ReadonlyMap<number, number | null>,
): Condition[] {
  return intervals.map((interval) => {
    const { fromMs } = interval
    const stated =
      terms.rules.findLast((known) => known.validFromMs <= fromMs) ?? defaultSharingRule(0)
    const rule = ruleOfRest(stated, terms.elsewhere ?? [], fromMs)
    const ofTariff = tariffOf(terms, timeZone, interval)
    const prices = intervalPrices(rule, ofTariff, planMicroPerKwh.get(fromMs) ?? null)
    return { rule, prices, turn: turnOf(rule, fromMs) }
  })
}

/** A rule for what other communities leave of the meters. */
function ruleOfRest(rule: SharingRule, elsewhere: readonly MeterPart[], atMs: number): SharingRule {
  const { participation } = rule
  if (participation === undefined || elsewhere.length === 0) return rule
  return { ...rule, participation: factorsOfRest(participation, elsewhere, atMs) }
}

/** What an interval is settled by. */
export interface Condition {
  readonly rule: SharingRule
  readonly prices: IntervalPrices
  /** The number of the interval. */
  readonly turn: number
}

/** The tariff's prices of an interval: of a longer one the mean of its quarter hours, to the micro-unit. */
function tariffOf(
  { tariffs }: Terms,
  timeZone: string,
  interval: Span,
): Parameters<typeof intervalPrices>[1] {
  const quarters = quartersOf(interval).map((startMs) => {
    const tariff = tariffs.findLast((known) => known.validFromMs <= startMs) ?? tariffs[0]
    assert(tariff !== undefined, 'nothing is settled without a tariff')
    return tariffPrices(tariff, steps(startMs, quarterMs, 1), timeZone)
  })
  const meanOf = (prices: (of: (typeof quarters)[number]) => Float64Array): number =>
    Math.round(sum(quarters.map((of) => wholePrice(prices(of)))) / quarters.length)
  return {
    importMicroPerKwh: meanOf((of) => of.importMicroPerKwh),
    exportMicroPerKwh: meanOf((of) => of.exportMicroPerKwh),
    networkFeeMicroPerKwh: meanOf((of) => of.localFeeMicroPerKwh),
  }
}

function wholePrice(prices: Float64Array): number {
  const [price] = prices
  assert(price !== undefined && Number.isSafeInteger(price), 'prices in the ledger are whole')
  return price
}
