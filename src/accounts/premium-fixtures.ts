import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { hourMs } from '../kernel/steps.ts'
import type { Store } from '../store/open.ts'
import { settle } from './settle.ts'
import type { PremiumTerms } from './sharing/premium-terms.ts'
import { defaultSharingRule, type SharingRule } from './sharing/sharing-rule.ts'
import { saveSharingRule } from './sharing/store-rule.ts'

/** When the homes begin to share: ten in the morning of a Monday in Graz. */
export const startMs = Date.UTC(2026, 4, 4, 8)

/** 80 + min(40, 180 - 150) + 4 = 114 EUR/MWh. */
export const terms: PremiumTerms = {
  powerKw: 20,
  modulesIn: 'centre',
  zonalPriceMicroPerKwh: 150_000,
  hasGrant: false,
}
/** In proportion to use, by the hour, with the premium. */
export const italy: SharingRule = {
  ...defaultSharingRule(startMs),
  stepMinutes: 60,
  premium: terms,
}

/**
 * Three homes and a shared plant for three hours. The third home gives in the first half of an hour, the others use in the second: what is
 * shared in the hour is shared in none of its quarters. In the third hour nobody gives anything.
 *
 * | hour | home 0 | home 1 | home 2 | plant | shared |
 * |---|---|---|---|---|---|
 * | 1 | 2,000 | 1,000 | 900 | 600 | 1,500 |
 * | 2 | 2,000 | 1,000 | 4,400 | 600 | 3,000 |
 * | 3 | 2,000 | 1,000 | 0 | 0 | 0 |
 */
export async function metered(
  store: Store,
  rules: readonly SharingRule[],
): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, 3)
  for (const rule of rules) await saveSharingRule(store.db, of.cell.id, rule, 1)
  const report = async (
    cellId: string,
    kind: 'meter' | 'solar',
    quantity: 'importWh' | 'exportWh' | 'generatedWh',
    hoursWh: readonly number[],
    half: 0 | 1,
  ): Promise<void> => {
    const quantities = kind === 'meter' ? (['importWh', 'exportWh'] as const) : [quantity]
    const series = await of.thing(cellId, kind, quantities)
    const counted = (atMs: number): number => {
      const hour = Math.floor((atMs - startMs) / hourMs)
      const before = hoursWh.slice(0, hour).reduce((sum, wh) => sum + wh, 0)
      const inHour = ((atMs - startMs) / hourMs - hour) * 2 - half
      return before + Math.round((hoursWh[hour] ?? 0) * Math.min(1, Math.max(0, inHour)))
    }
    for (const [name, one] of series) {
      const wh = name === quantity ? counted : () => 0
      await of.report(one, startMs, startMs + hoursWh.length * hourMs, wh)
    }
  }
  await report('home-0', 'meter', 'importWh', [2_000, 2_000, 2_000], 1)
  await report('home-1', 'meter', 'importWh', [1_000, 1_000, 1_000], 1)
  await report('home-2', 'meter', 'exportWh', [900, 4_400, 0], 0)
  await report('hof', 'solar', 'generatedWh', [600, 600, 0], 0)
  await settle(store.db, of.cell, of.homes, startMs, startMs + 3 * hourMs)
  return of
}
