import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { dayMs, floorTo } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { sum } from '../sharing/apportion.ts'
import { quartersOf, stepAt, stepMsOf, turnOf } from '../sharing/settlement-steps.ts'
import { defaultSharingRule } from '../sharing/sharing-rule.ts'
import { listSharingRules } from '../sharing/store-agreed.ts'
import { bookedMeters } from '../held-meters.ts'
import type { Account } from '../ledger.ts'
import { settlementsBetween } from '../store-booking.ts'
import { refuseTooLarge, valuesLimit } from './allocation.ts'
import { assignedWh, coefficientsAt, type CoefficientTable } from './coefficient-table.ts'
import { checkStep } from './same-step.ts'
import type { AccountValue } from './store.ts'

/**
 * What a table of coefficients assigns to each account in the settled intervals of `[fromMs, toMs)`, of what
 * was metered then. Coefficients of several points of one account are added up. Throws a refusal where nothing is settled
 * in this time, or too much, where intervals have several lengths, and where coefficients change within one.
 */
export async function valuesByCoefficients(
  db: Kysely<Schema>,
  { id: cellId, timeZone }: Pick<Cell, 'id' | 'timeZone'>,
  accounts: readonly Account[],
  table: CoefficientTable,
  accountOf: (point: string) => Account | undefined,
  fromMs: number,
  toMs: number,
): Promise<{ readonly stepMs: number; readonly values: readonly AccountValue[] }> {
  const rules = await listSharingRules(db, cellId)
  const owners = table.points.map(accountOf)
  const members = [...new Set(owners)].filter((owner) => owner !== undefined)
  const values: AccountValue[] = []
  let stepMs: number | null = null
  const firstMs = Math.max(fromMs, table.fromMs)
  const endMs = Math.min(toMs, table.toMs)
  for (let dayStartMs = floorTo(firstMs, dayMs); dayStartMs < endMs; dayStartMs += dayMs) {
    const untilMs = Math.min(endMs, dayStartMs + dayMs)
    const settled = await settlementsBetween(db, cellId, Math.max(firstMs, dayStartMs), untilMs)
    for (const [startMs, booked] of settled) {
      const row = coefficientsAt(table, startMs)
      if (row === null) continue
      const rule = rules.findLast((known) => known.validFromMs <= startMs) ?? defaultSharingRule(0)
      stepMs ??= stepMsOf(rule)
      checkStep(rules, startMs, stepMs, timeZone)
      const quarters = quartersOf(stepAt(rules, startMs))
      if (quarters.some((quarter) => coefficientsAt(table, quarter) !== row)) {
        checkStep(rules, startMs, table.stepMs, timeZone)
        continue
      }
      const meters = bookedMeters(booked, accounts)
      const generatedWh = sum([...meters.values()].map(({ exportWh }) => exportWh))
      const parts = members.map((member) => sum(row.filter((_, i) => owners[i] === member)))
      const consumed = members.map(({ id }) => meters.get(id)?.importWh ?? 0)
      const assigned = assignedWh(parts, consumed, generatedWh, turnOf(rule, startMs))
      for (const [i, { id }] of members.entries()) {
        const milliWh = assigned[i]! * 1000
        values.push({ accountId: id, kind: 'assigned', startMs, milliWh, quality: 'calculated' })
      }
    }
    if (values.length > valuesLimit) throw new RefusalError(refuseTooLarge())
    // A long month leaves room for readings and pages in between.
    await setImmediate()
  }
  if (stepMs !== null && values.length > 0) return { stepMs, values }
  const message = 'Nothing is settled here in the time that these coefficients hold for.'
  throw new RefusalError(refuse('nothing-settled', message, 'file'))
}
