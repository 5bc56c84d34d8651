import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { homesOf, lockCell } from '../cell/store.ts'
import { refuse, type Refusal, type Result } from '../kernel/refusal.ts'
import { floorTo, quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { textOf } from '../things/attributes.ts'
import { pointHolders } from './allocation/points.ts'
import { overfullIn, type MeterPart } from './communities/meter-part.ts'
import { partsElsewhere, partsOfGuests } from './communities/store-meter-part.ts'
import { localIso } from './period.ts'
import { membersOf, plantsOf } from './read-meters.ts'
import { inTransaction } from './store-rows.ts'
import { checkCoefficientChange } from './sharing/coefficient-change.ts'
import { checkParticipationChange } from './sharing/participation-change.ts'
import { wholeShare } from './sharing/sharing-key.ts'
import { checkSharingRule, type SharingRule } from './sharing/sharing-rule.ts'
import { listSharingRules, stateSharingRule } from './sharing/store-agreed.ts'
import { listStatedRules } from './sharing/store-rule.ts'

/** States a rule that can hold in a neighbourhood, and gives it as it holds. */
export async function stateNewRule(
  db: Kysely<Schema>,
  cell: Cell,
  rule: SharingRule,
  nowMs: number,
): Promise<Result<SharingRule>> {
  return await inTransaction(db, async (tx) => {
    // Whoever agrees on a part of one of its homes elsewhere waits: both count the same meter.
    await lockCell(tx, cell.id)
    const checked = await checkNewRule(tx, cell, rule, nowMs)
    return checked.ok ? await stateSharingRule(tx, cell.id, checked.value, nowMs) : checked
  })
}

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
  const given = await givenElsewhere(db, cell, checked.value)
  if (given !== null) return given
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

/** A home that takes part in other communities too takes part here with no more than they leave, and beside homes from elsewhere there is no premium. */
async function givenElsewhere(
  db: Kysely<Schema>,
  cell: Cell,
  rule: SharingRule,
): Promise<Refusal | null> {
  const elsewhere = await partsElsewhere(db, cell.id)
  const guests = (await partsOfGuests(db, cell.id)).filter((part) => part.cellId === cell.id)
  if (elsewhere.length + guests.length === 0) return null
  const { validFromMs } = rule
  const others = (await listStatedRules(db, cell.id)).filter((of) => of.validFromMs !== validFromMs)
  const rules = [...others, rule].sort((a, b) => a.validFromMs - b.validFromMs)
  const nextMs = others.find((of) => of.validFromMs > validFromMs)?.validFromMs ?? Infinity
  const isThere = ({ fromMs, untilMs }: MeterPart): boolean =>
    fromMs < nextMs && (untilMs ?? Infinity) > validFromMs
  if (rule.premium !== undefined && guests.some(isThere)) {
    const message = 'For the premium whole meters count: homes from elsewhere take part with less.'
    return refuse('premium-needs-whole-meters', message, 'participation')
  }
  const homes = await homesOf(db, cell.id)
  for (const [homeId, parts] of Map.groupBy(elsewhere, (part) => part.homeId)) {
    const span = { fromMs: validFromMs, toMs: nextMs }
    const found = overfullIn(rules, homeId, parts, span)
    if (found === null) continue
    const index = rule.participation?.findIndex(({ memberId }) => memberId === homeId) ?? -1
    const at = index < 0 ? 'participation' : `participation[${index}].partsPerMillion`
    const most = found.why === 'communities' ? 0 : wholeShare - found.elsewherePerMillion
    const day = localIso(found.atMs, cell.timeZone).slice(0, 10)
    const message = `From ${day} on ${homeId} takes part in other communities too: here with at most ${most} millionths.`
    const name = homes.find(({ id }) => id === homeId)?.name ?? homeId
    return refuse('part-given-elsewhere', message, at, { name, day, most: most / 10_000 })
  }
  return null
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
