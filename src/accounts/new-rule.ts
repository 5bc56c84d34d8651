import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import type { Result } from '../kernel/refusal.ts'
import { floorTo, quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { textOf } from '../things/attributes.ts'
import { membersOf, plantsOf } from './read-meters.ts'
import { checkCoefficientChange } from './sharing/coefficient-change.ts'
import { checkSharingRule, type SharingRule } from './sharing/sharing-rule.ts'
import { listSharingRules } from './sharing/store-agreed.ts'

/** Whether a rule can hold in a neighbourhood from when it says: from the next quarter of an hour on at the earliest, and in Spain not too soon after the last. */
export async function checkNewRule(
  db: Kysely<Schema>,
  cell: Cell,
  rule: SharingRule,
  nowMs: number,
): Promise<Result<SharingRule>> {
  const earliestMs = floorTo(nowMs, quarterMs) + quarterMs
  const checked = checkSharingRule(rule, await membersOf(db, cell), earliestMs)
  if (!checked.ok) return checked
  if (await hasSpanishPlant(db, cell)) {
    const rules = await listSharingRules(db, cell.id)
    const wrong = checkCoefficientChange(rule, rules, cell.timeZone)
    if (wrong !== null) return wrong
  }
  return checked
}

/** Whether a shared generator has a number of Spain's: its coefficients are stated to the grid operator. */
async function hasSpanishPlant(db: Kysely<Schema>, cell: Pick<Cell, 'id'>): Promise<boolean> {
  const plants = await plantsOf(db, cell)
  return plants.some((plant) => textOf(plant, 'meteringPoint')?.startsWith('ES') === true)
}
