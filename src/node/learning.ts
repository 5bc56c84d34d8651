import { membersOf, type BodyMember } from '../assembly/report/store-body.ts'
import { farBodiesOf } from '../assembly/report/store-far.ts'
import type { Cell } from '../cell/cell.ts'
import { SecretCircle, type Seat } from '../coordination/secret/circle.ts'
import { MemberSeat } from '../coordination/secret/member-seat.ts'
import { leastParties } from '../coordination/secret/message.ts'
import { SecretParty } from '../coordination/secret/party.ts'
import { SecretSum } from '../coordination/secret/sum.ts'
import type { Numbers } from '../coordination/secret/tally.ts'
import { Patience } from '../coordination/patience.ts'
import { Asking } from '../federation/channel/asking.ts'
import { PeerLine } from '../federation/channel/peer-line.ts'
import type { Topics } from '../federation/channel/round-desk.ts'
import { FarSumSeat } from '../federation/sums/far-seat.ts'
import type { SumOpening, ToldSums } from '../federation/sums/sum-messages.ts'
import { sumTopics, type Adding } from '../federation/sums/sum-speaker.ts'
import { RefusalError } from '../kernel/refusal.ts'
import { hourMs } from '../kernel/steps.ts'
import { daysOfHomes, saveSharedDays, sharedDays } from '../sense/store-usual-day.ts'
import { addDays, areDaySums, shapeLength, type DaySums } from '../sense/usual-day.ts'
import type { NodeParts } from './parts.ts'

/** What learning together needs of a node. */
export type LearningParts = Pick<
  NodeParts,
  'store' | 'clock' | 'alarm' | 'random' | 'channel' | 'log'
>

/** A city's neighbourhoods learn together once in so long. */
const everyMs = 23 * hourMs
/** Neighbourhoods that are added up at once: each masks for each other one. */
const circleLimit = 25
/** One that is asked something is waited for so long. */
const waits = { answerMs: 15_000, totalMs: 60_000 }
const shape = { sums: 1 + shapeLength, counts: 2 }

/** A neighbourhood that adds, and how it is told what came of it. */
interface Learner {
  readonly seat: Seat<'numbers'>
  tell(sums: ToldSums): Promise<void>
  close(): void
}

/**
 * Has a city's neighbourhoods, here and on other nodes, add up what their homes usually use, under masks: the city sees sums of at least five
 * of them. All who took part are told. Gives whether there is something new: not within {@link everyMs} of the last time, nor with too few.
 */
export async function learnTogether(parts: LearningParts, city: Cell): Promise<boolean> {
  const { store, clock, log } = parts
  const last = await sharedDays(store.db, city.id)
  if (last !== null && clock.now() - last.learnedMs < everyMs) return false
  const members = (await membersOf(store.db, city.id)).filter(({ isMember }) => isMember)
  const found = await Promise.all(members.map((member) => learnerOf(parts, city, member)))
  const learners = found.filter((one) => one !== null)
  try {
    const sums: DaySums[] = []
    let cells = 0
    for (const circle of circlesOf(learners)) {
      const { days, present } = await sumOf(parts, circle)
      if (!areDaySums(days)) {
        log.info('learned-nonsense', { cellId: city.id })
        continue
      }
      sums.push(days)
      cells += present
    }
    const days = addDays(sums)
    if (days.homes === 0) return false
    const learnedMs = clock.now()
    await saveSharedDays(store.db, city.id, { ...days, cityId: city.id, cells, learnedMs })
    const told = { ...days, cells, shape: [...days.shape] }
    // Who cannot be told now is told the next time.
    await Promise.allSettled(learners.map((learner) => learner.tell(told)))
    log.info('learned-together', { cellId: city.id, cells, homes: days.homes })
    return true
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error
    log.info('not-learned', { cellId: city.id, code: error.refusal.code })
    return false
  } finally {
    for (const learner of learners) learner.close()
  }
}

/** Lets neighbourhoods of this node add to what cities of other nodes learn. */
export function learningSessions({
  store: { db },
  clock,
  random,
}: Pick<NodeParts, 'store' | 'clock' | 'random'>): Topics {
  return sumTopics(random, async ({ id: node }, { city, cell }): Promise<Adding | null> => {
    const bodies = await farBodiesOf(db, cell)
    const belongs = bodies.some(
      ({ bodyId, node: of, isMember }) => isMember && bodyId === city && of === node,
    )
    if (!belongs) return null
    return {
      numbers: numbersOf(await daysOfHomes(db, cell)),
      async told(sums) {
        await keepTold({ store: { db }, clock }, { city, cell }, sums)
      },
    }
  })
}

/** As many circles as it takes, none of which has fewer than five where all together have enough. */
function circlesOf(learners: readonly Learner[]): Learner[][] {
  if (learners.length < leastParties) return []
  const count = Math.ceil(learners.length / circleLimit)
  return Array.from({ length: count }, (_, i) => learners.filter((_one, at) => at % count === i))
}

async function sumOf(
  { alarm, clock, random }: LearningParts,
  learners: readonly Learner[],
): Promise<{ readonly days: DaySums; readonly present: number }> {
  const seats = learners.map(({ seat }) => seat)
  const patience = (): Patience => new Patience(waits, alarm, clock)
  const circle = await SecretCircle.open(seats, new SecretSum(random), patience)
  circle.beginRound()
  const { sums, counts } = await circle.ask('numbers', shape)
  const [homes = 0, present = 0] = counts
  return { days: { homes, logMeanW: sums[0] ?? 0, shape: sums.slice(1) }, present }
}

/** A neighbourhood of too few homes takes part and adds nothing; nobody sees that. */
function numbersOf({ homes, logMeanW, shape: of }: DaySums): Numbers {
  return {
    sums: Float64Array.of(logMeanW, ...of),
    counts: Uint32Array.of(homes, homes > 0 ? 1 : 0),
  }
}

/** Null: it cannot be reached, or takes no part. */
async function learnerOf(
  parts: LearningParts,
  city: Cell,
  { cell, node }: BodyMember,
): Promise<Learner | null> {
  const { store, random } = parts
  const opening = { city: city.id, cell, about: 'usual-day' } as const
  if (node !== '') return await farLearnerOf(parts, opening, node)
  const numbers = numbersOf(await daysOfHomes(store.db, cell))
  const responder = { answer: () => numbers, hear: () => {} }
  return {
    seat: new MemberSeat(cell, new SecretParty(random), responder),
    tell: (sums) => keepTold(parts, opening, sums),
    close: () => {},
  }
}

async function farLearnerOf(
  { channel, clock, alarm, random, log }: LearningParts,
  opening: SumOpening,
  node: string,
): Promise<Learner | null> {
  const peer = channel?.peers.get(node)
  if (channel === null || peer?.trust !== 'trusted') return null
  const line = new PeerLine(peer, { ...channel, clock, alarm, random, cellId: opening.city })
  try {
    const seat = await FarSumSeat.open(new Asking(line, random), opening)
    return { seat, tell: (sums) => seat.tell(sums), close: () => line.close() }
  } catch (error) {
    line.close()
    if (!(error instanceof RefusalError)) throw error
    log.info('not-asked-to-learn', { cellId: opening.cell, code: error.refusal.code })
    return null
  }
}

/** What a city says is believed as far as homes can be so. */
async function keepTold(
  {
    store: { db },
    clock,
  }: { readonly store: Pick<NodeParts['store'], 'db'>; readonly clock: NodeParts['clock'] },
  { city, cell }: Pick<SumOpening, 'city' | 'cell'>,
  { cells, homes, logMeanW, shape: of }: ToldSums,
): Promise<void> {
  const days = { homes, logMeanW, shape: Float64Array.from(of) }
  if (!areDaySums(days)) return
  await saveSharedDays(db, cell, { ...days, cityId: city, cells, learnedMs: clock.now() })
}
