import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { homesOf } from '../cell/store.ts'
import type { Result } from '../kernel/refusal.ts'
import { floorTo, quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { textOf } from '../things/attributes.ts'
import { pointHolders } from './allocation/points.ts'
import { membersOf, plantsOf } from './read-meters.ts'
import { checkCoefficientChange } from './sharing/coefficient-change.ts'
import { checkParticipationChange } from './sharing/participation-change.ts'
import { checkSharingRule, type SharingRule } from './sharing/sharing-rule.ts'
import { listSharingRules } from './sharing/store-agreed.ts'

/**
 * Whether a rule can hold in a neighbourhood from when it says: from the next quarter of an hour on at the earliest, in Spain not too soon
 * after the last, and in Austria with other factors only from a day on of which the market knows.
 */
export async function checkNewRule(
  db: Kysely<Schema>,
  cell: Cell,
  rule: SharingRule,
  nowMs: number,
): Promise<Result<SharingRule>> {
  const earliestMs = floorTo(nowMs, quarterMs) + quarterMs
  const checked = checkSharingRule(rule, await membersOf(db, cell), earliestMs)
  if (!checked.ok) return checked
  const rules = await listSharingRules(db, cell.id)
  if (await hasSpanishPlant(db, cell)) {
    const wrong = checkCoefficientChange(rule, rules, cell.timeZone)
    if (wrong !== null) return wrong
  }
  if (await hasAustrianPoint(db, cell)) {
    const wrong = checkParticipationChange(rule, rules, nowMs, cell.timeZone)
    if (wrong !== null) return wrong
  }
  return checked
}

/** Whether a shared generator has a number of Spain's: its coefficients are stated to the grid operator. */
export async function hasSpanishPlant(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id'>,
): Promise<boolean> {
  const plants = await plantsOf(db, cell)
  return plants.some((plant) => textOf(plant, 'meteringPoint')?.startsWith('ES') === true)
}

/** Whether a meter or a shared generator has a number of Austria's: its participation is told to the market there. */
async function hasAustrianPoint(db: Kysely<Schema>, cell: Pick<Cell, 'id'>): Promise<boolean> {
  const holders = await pointHolders(db, cell, await homesOf(db, cell.id))
  const points = holders.flatMap(({ meteringPoint, feedInPoint }) => [meteringPoint, feedInPoint])
  return points.some((point) => point?.startsWith('AT') === true)
}
