import { farBodiesOf } from '../assembly/report/store-far.ts'
import type { BodyMember } from '../assembly/report/store-body.ts'
import type { Cell } from '../cell/cell.ts'
import { findCell } from '../cell/store.ts'
import type { JointNews } from '../energy/plan/joint-news.ts'
import type { Seated } from '../energy/plan/city-seat.ts'
import { Asking } from '../federation/channel/asking.ts'
import { PeerLine } from '../federation/channel/peer-line.ts'
import type { Asker, Topics } from '../federation/channel/round-desk.ts'
import { FarGroup } from '../federation/rounds/far-group.ts'
import { stepLimit, type Opening } from '../federation/rounds/group-messages.ts'
import { circleTopics } from '../federation/rounds/circle-speaker.ts'
import { FarCircleSeat } from '../federation/rounds/far-circle-seat.ts'
import { groupTopics, type Offer } from '../federation/rounds/group-speaker.ts'
import { floorTo, quarterMs, type Steps } from '../kernel/steps.ts'
import { readyWaitMs } from './city-table.ts'
import type { NodeParts } from './parts.ts'

/** The way there and back, beside what the other side waits until its neighbourhood is ready, ms. */
const onTheWayMs = 5_000

/** In this time a question is sent so often: one that was lost costs a quarter of it, and not a neighbourhood's part in the plan. */
const lateSends = 4

/** The group of a neighbourhood on another node, for a city of this one; null: it could not be reached, or takes no part. */
export async function openFarSeat(
  parts: FarParts,
  city: Cell,
  member: BodyMember,
  steps: Steps,
): Promise<Seated | null> {
  const opened = await openFar(parts, city, member, steps, (asking, opening) =>
    FarGroup.open(asking, opening, member.name),
  )
  return opened && { group: opened.far, close: (news = null) => opened.close(news) }
}

/** Its seat in a city's circle, which answers in sums only; null: it could not be reached, or takes no part. */
export async function openFarCircleSeat(
  parts: FarParts,
  city: Cell,
  member: BodyMember,
  steps: Steps,
): Promise<{ readonly seat: FarCircleSeat; close(news: JointNews | null): void } | null> {
  const opened = await openFar(parts, city, member, steps, (asking, opening) =>
    FarCircleSeat.open(asking, opening, member.cell),
  )
  return opened && { seat: opened.far, close: (news) => opened.close(news) }
}

type FarParts = Pick<NodeParts, 'channel' | 'clock' | 'alarm' | 'random' | 'log'>

/** What is opened in a session with the node of a neighbourhood, and how that ends. */
async function openFar<Far extends { close(news: JointNews | null): Promise<void> }>(
  { channel, clock, alarm, random, log }: FarParts,
  city: Cell,
  { cell, node }: BodyMember,
  { startMs, stepMs, count }: Steps,
  open: (asking: Asking, opening: Opening) => Promise<Far>,
): Promise<{ readonly far: Far; close(news: JointNews | null): void } | null> {
  const peer = channel?.peers.get(node)
  if (channel === null || peer?.trust !== 'trusted') return null
  const deadlineMs = (readyWaitMs + onTheWayMs) / lateSends
  const parts = { ...channel, clock, alarm, random, cellId: city.id, deadlineMs }
  const line = new PeerLine(peer, parts)
  const opening = { city: city.id, cell, startMs, stepMs, steps: count }
  try {
    const far = await open(new Asking(line, random, { lateSends }), opening)
    const close = (news: JointNews | null): void => {
      far
        .close(news)
        // It finds out by itself when nobody asks any more.
        .catch(() => {})
        .finally(() => line.close())
    }
    return { far, close }
  } catch (error) {
    line.close()
    log.error('neighbourhood-not-reached', error, { cellId: city.id, member: cell })
    return null
  }
}

/** Lets neighbourhoods of this node take part in plans of cities of other nodes. */
export function citySessions(
  parts: Pick<NodeParts, 'store' | 'clock' | 'table' | 'random'>,
): Topics {
  const offer: Offer = (asker, opening) => seatFor(parts, asker, opening)
  return { ...groupTopics(offer), ...circleTopics(parts.random, offer) }
}

/** The group of a neighbourhood for a city of another node; null: it does not belong to it, is in another time, or has planned already. */
async function seatFor(
  { store: { db }, clock, table }: Pick<NodeParts, 'store' | 'clock' | 'table'>,
  asker: Asker,
  { city, cell: cellId, startMs, stepMs, steps }: Opening,
): Promise<Seated | null> {
  const bodies = await farBodiesOf(db, cellId)
  const belongs = bodies.some(
    ({ bodyId, node, isMember }) => isMember && bodyId === city && node === asker.id,
  )
  if (!belongs) return null
  const cell = await findCell(db, cellId)
  if (cell?.kind !== 'neighbourhood' || cell.time.kind !== 'machine') return null
  const awayMs = Math.abs(startMs - floorTo(clock.now(), quarterMs))
  if (awayMs > quarterMs || stepMs !== quarterMs || steps > stepLimit) return null
  const sought = { cityId: city, memberId: cellId, steps: { startMs, stepMs, count: steps } }
  return await table.take(sought)
}
