import { membersOf, type BodyMember } from '../assembly/report/store-body.ts'
import type { Cell } from '../cell/cell.ts'
import { findCell } from '../cell/store.ts'
import type { Group } from '../coordination/group.ts'
import type { Waits } from '../coordination/patience.ts'
import type { CityMember } from '../energy/plan/city-plan.ts'
import type { JointNews } from '../energy/plan/joint-news.ts'
import { plansInSums } from '../energy/store-joint.ts'
import type { Steps } from '../kernel/steps.ts'
import type { JointParts } from './parts.ts'
import { openCityCircle } from './city-circle.ts'
import { openFarSeat } from './far-seat.ts'

/** So long a member is waited for, for each answer and for all, ms. */
const waits = { answerMs: 10_000, totalMs: 120_000 } as const

/** Where they answer in sums a sum waits for each of them, and is asked for in four steps at the most. */
const sumWaits = { answerMs: 4 * waits.answerMs, totalMs: 2 * waits.totalMs } as const

/** One that answers a city's rounds, or several in one sum. */
export interface OpenMember extends Pick<CityMember, 'cellId' | 'name'> {
  /** Null: it could not be reached. */
  readonly group: Group | null
  readonly waits: Waits
  /** Who is in the sum; null: it answers for itself. */
  readonly inSum: CityMember['parts']
  close(news: JointNews | null): void
}

/** Asks the neighbourhoods that belong to a city to plan with it: each for itself, or all in sums where its stewards chose that. */
export async function openMembers(
  parts: JointParts,
  city: Cell,
  steps: Steps,
): Promise<readonly OpenMember[]> {
  const { db } = parts.store
  const belonging: BodyMember[] = []
  for (const member of await membersOf(db, city.id)) {
    if (member.isMember && (await isInOurTime(parts, member))) belonging.push(member)
  }
  if (await plansInSums(db, city.id)) return [await openInSums(parts, city, belonging, steps)]
  return await Promise.all(belonging.map((member) => open(parts, city, member, steps)))
}

/** A neighbourhood in a time of its own has other quarter hours, and is no part of a joint plan; another node says so itself. */
async function isInOurTime({ store }: JointParts, { cell, node }: BodyMember): Promise<boolean> {
  return node !== '' || (await findCell(store.db, cell))?.time.kind === 'machine'
}

async function open(
  parts: JointParts,
  city: Cell,
  member: BodyMember,
  steps: Steps,
): Promise<OpenMember> {
  const { cell: cellId, name, node } = member
  const seated =
    node === ''
      ? await parts.table.take({ cityId: city.id, memberId: cellId, steps })
      : await openFarSeat(parts, city, member, steps)
  const close = (news: JointNews | null): void => seated?.close(news)
  return { cellId, name, group: seated?.group ?? null, waits, inSum: null, close }
}

/** All together, as one that answers: what stands in for it is what all of them did last. */
async function openInSums(
  parts: JointParts,
  city: Cell,
  belonging: readonly BodyMember[],
  steps: Steps,
): Promise<OpenMember> {
  const circle = await openCityCircle(parts, city, belonging, steps, waits)
  const inSum = belonging.map(({ cell, name }) => {
    return { cellId: cell, name, isThere: circle?.present.has(cell) ?? false }
  })
  const { id: cellId, name } = city
  const close = (news: JointNews | null): void => circle?.close(news)
  return { cellId, name, group: circle?.group ?? null, waits: sumWaits, inSum, close }
}
