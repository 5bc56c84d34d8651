import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { fetchPrices, type Fetch } from '../energy/tariff/price-feed.ts'
import { saveTariff, tariffAt } from '../energy/store.ts'
import { plainUnit, type PriceRule } from '../energy/tariff/tariff.ts'
import { hourMs } from '../kernel/steps.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'

/** Prices are fetched when the known ones end sooner than this: a day-ahead market publishes at noon for the next day. */
const wantedAheadMs = 12 * hourMs

/**
 * Fetches the dynamic prices of a neighbourhood's tariff where they will soon end. Returns whether there are new
 * ones, or why there are not; what is known so far holds on.
 */
export async function refreshPrices(
  db: Kysely<Schema>,
  cell: Cell,
  nowMs: number,
  fetch: Fetch,
): Promise<boolean | Refusal> {
  const tariff = await tariffAt(db, cell.id, nowMs)
  if (tariff === null) return false
  let isNew = false
  const fresh = { import: tariff.import, export: tariff.export }
  for (const side of ['import', 'export'] as const) {
    const rule = tariff[side]
    if (rule.kind !== 'dynamic' || rule.url === undefined) continue
    if (knownUntilMs(rule) > nowMs + wantedAheadMs) continue
    const fetched = await fetchPrices(
      rule.url,
      { unit: rule.unit ?? plainUnit, otherwiseMicroPerKwh: rule.priceMicroPerKwh },
      fetch,
    )
    if (!fetched.ok) return fetched
    if (knownUntilMs(fetched.value) <= knownUntilMs(rule)) continue
    fresh[side] = fetched.value
    isNew = true
  }
  if (isNew) await saveTariff(db, cell.id, { ...tariff, ...fresh })
  return isNew
}

function knownUntilMs({ prices, stepMs }: Extract<PriceRule, { kind: 'dynamic' }>): number {
  const last = prices.at(-1)
  return last === undefined ? 0 : last.startMs + stepMs
}
