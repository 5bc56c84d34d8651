import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { noBillingTerms, type BillingTerms } from './billing-terms.ts'
import { billDue } from './billing.ts'
import { parsePeriod, type Period } from '../period.ts'
import { settle } from '../settle.ts'
import { defaultSharingRule } from '../sharing/sharing-rule.ts'
import { saveBillingTerms } from './store-billing.ts'
import { saveSharingRule } from '../sharing/store-rule.ts'
import { assert } from '../../kernel/assert.ts'

export const zone = 'Europe/Vienna'

/** 20 % on energy, 10 % on fees, both on top; 4.50 a month. From the beginning of May. */
export const usualTerms: BillingTerms = {
  ...noBillingTerms,
  validFromMs: fromLocal(zone, 2026, 5, 1),
  energyVatHundredths: 2_000,
  feeVatHundredths: 1_000,
  monthlyFeeMicro: 4_500_000,
}

export function period(text: string): Period {
  const parsed = parsePeriod(text, zone)
  assert(parsed.ok, 'a period')
  return parsed.value
}

/** Four hours into June, when May is over. */
export const afterMayMs = period('2026-05').toMs + 4 * hourMs

/**
 * Two homes: the first takes 1,733 W, the second gives 911 W, in the first three hours of May, of the 20th and of June. A
 * community fee of 1 cent per kWh. These hours are settled and a fourth, of which nothing is reported, as {@link afterMayMs} is, and May is billed.
 */
export async function billedMay(
  store: Store,
  terms: readonly BillingTerms[] = [usualTerms],
): Promise<TestNeighbourhood> {
  const may = period('2026-05')
  const of = await TestNeighbourhood.make(store, may.fromMs, 2)
  const rule = { ...defaultSharingRule(may.fromMs), communityFeeMicroPerKwh: 10_000 }
  await saveSharingRule(store.db, of.cell.id, rule, 1)
  for (const one of terms) await saveBillingTerms(store.db, of.cell.id, one, 1)
  const meters = []
  for (const home of of.homes) {
    meters.push(await of.thing(home.id, 'meter', ['importWh', 'exportWh']))
  }
  let countedH = 0
  for (const startMs of [may.fromMs, may.fromMs + 19 * dayMs, may.toMs]) {
    const from = countedH
    const wh = (powerW: number) => (atMs: number) =>
      Math.round((from + (atMs - startMs) / hourMs) * powerW)
    const untilMs = startMs + 3 * hourMs
    for (const [i, meter] of meters.entries()) {
      await of.report(meter.get('importWh'), startMs, untilMs, wh(i === 0 ? 1_733 : 0))
      await of.report(meter.get('exportWh'), startMs, untilMs, wh(i === 0 ? 0 : 911))
    }
    countedH += 4
    await settle(store.db, of.cell, of.homes, startMs, startMs + 4 * hourMs)
  }
  await billDue(store.db, of.cell, afterMayMs)
  return of
}
