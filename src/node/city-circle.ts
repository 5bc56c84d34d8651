import type { BodyMember } from '../assembly/report/store-body.ts'
import type { Cell } from '../cell/cell.ts'
import type { Group } from '../coordination/group.ts'
import { Patience, type Waits } from '../coordination/patience.ts'
import { codesOf } from '../coordination/secret/answers.ts'
import { SecretCircle, type Seat } from '../coordination/secret/circle.ts'
import type { GroupQuestion } from '../coordination/secret/group-question.ts'
import { GroupResponder } from '../coordination/secret/group-responder.ts'
import { MemberSeat } from '../coordination/secret/member-seat.ts'
import { leastParties } from '../coordination/secret/message.ts'
import { SecretParty } from '../coordination/secret/party.ts'
import { SecretGroup } from '../coordination/secret/secret-group.ts'
import { SecretSum } from '../coordination/secret/sum.ts'
import type { JointNews } from '../energy/plan/joint-news.ts'
import { wirePartiesLimit } from '../federation/sums/masked-messages.ts'
import type { Steps } from '../kernel/steps.ts'
import type { JointParts } from './parts.ts'
import { openFarCircleSeat } from './far-seat.ts'

/** A neighbourhood's seat in a city's circle. */
export interface CircleSeat {
  readonly seat: Seat<GroupQuestion>
  /** All is agreed. `news`: what may be known of the whole. */
  close(news: JointNews | null): void
}

/** Neighbourhoods that answer a city in sums, of which nobody sees a part. */
export interface CityCircle {
  readonly group: Group
  /** By id: those that are in it. */
  readonly present: ReadonlySet<string>
  close(news: JointNews | null): void
}

/**
 * Brings a city's neighbourhoods, here and on other nodes, together to answer in sums: at least five and forty at the most. Null: too few of them can be
 * asked, and then nobody is asked openly instead.
 */
export async function openCityCircle(
  parts: JointParts,
  city: Cell,
  members: readonly BodyMember[],
  steps: Steps,
  waits: Waits,
): Promise<CityCircle | null> {
  const { alarm, clock, random, log } = parts
  const some = members.slice(0, wirePartiesLimit)
  const opened = await Promise.all(some.map((member) => seatOf(parts, city, member, steps)))
  const seats = opened.filter((seat) => seat !== null)
  const close = (news: JointNews | null): void => {
    for (const seat of seats) seat.close(news)
  }
  if (seats.length < leastParties) {
    log.info('too-few-for-sums', { cellId: city.id, members: seats.length })
    close(null)
    return null
  }
  try {
    const patience = (): Patience => new Patience(waits, alarm, clock)
    const sum = new SecretSum(random)
    const circle = await SecretCircle.open(
      seats.map(({ seat }) => seat),
      sum,
      patience,
    )
    const present = new Set(seats.map(({ seat }) => seat.name))
    return { group: await SecretGroup.open(circle, steps.count), present, close }
  } catch (error) {
    log.error('no-plan-in-sums', error, { cellId: city.id })
    close(null)
    return null
  }
}

async function seatOf(
  parts: JointParts,
  city: Cell,
  member: BodyMember,
  steps: Steps,
): Promise<CircleSeat | null> {
  if (member.node !== '') return await openFarCircleSeat(parts, city, member, steps)
  const { table, random } = parts
  const seated = await table.take({ cityId: city.id, memberId: member.cell, steps })
  if (seated === null) return null
  seated.met?.()
  const responder = new GroupResponder(seated.group, codesOf(steps.count))
  const seat = new MemberSeat(member.cell, new SecretParty(random), responder)
  return { seat, close: (news) => seated.close(news) }
}
