import { codesOf, type Code, type Codes } from '../../coordination/secret/answers.ts'
import { SecretCircle, type Circle } from '../../coordination/secret/circle.ts'
import type { GroupNotice, GroupQuestion } from '../../coordination/secret/group-question.ts'
import { GroupResponder } from '../../coordination/secret/group-responder.ts'
import { MemberSeat, type Responder } from '../../coordination/secret/member-seat.ts'
import { leastParties } from '../../coordination/secret/message.ts'
import { SecretParty } from '../../coordination/secret/party.ts'
import { SecretGroup } from '../../coordination/secret/secret-group.ts'
import { SecretSum } from '../../coordination/secret/sum.ts'
import type { Numbers } from '../../coordination/secret/tally.ts'
import type { Soon } from '../../coordination/group.ts'
import type { Room } from '../../coordination/room.ts'
import { Patience, type Waits } from '../../coordination/patience.ts'
import type { Alarm } from '../../kernel/alarm.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import {
  joined,
  LocalPart,
  type Opening,
  type OpenParts,
  type Part,
  type PartPlan,
  type Resumed,
} from './part.ts'
import { partInputs, type PartInput } from './part-input.ts'
import type { Shares, Shift, Taken } from './preferred-homes.ts'
import type { Outside } from './surroundings.ts'

/** What sums of homes that nobody sees into are made with. */
export interface Secrecy {
  /** Where keys and seeds come from: the system's secure randomness. */
  readonly random: Random
  readonly alarm: Alarm
  readonly clock: Clock
  /** Homes that are added up together at the most, 5 to 100: each masks for each other one. */
  readonly circleSize?: number
}

/** A sum of so many hides each well, and costs each little. */
const usualCircle = 25

/** All are in this process: nobody is late. */
const waits: Waits = { answerMs: 60_000, totalMs: 600_000 }

/** Brings homes together to answer in sums. */
export type Meet = (
  homes: readonly { readonly name: string; readonly responder: Responder<PartQuestion> }[],
) => Soon<Circle<PartQuestion>>

/**
 * For `planNeighbourhood`: what is agreed on is made of sums of at least five homes, each of which answers for itself and under masks. Where a
 * feeder has a limit it needs a sum of its own; fewer than five homes behind one are refused. At the end each home's plan is read by whoever
 * holds the homes: here this process.
 */
export function inSecret(secrecy: Secrecy): OpenParts {
  const { random, alarm, clock } = secrecy
  return inCircles(async (homes) => {
    const seats = homes.map(
      ({ name, responder }) => new MemberSeat(name, new SecretParty(random), responder),
    )
    const patience = (): Patience => new Patience(waits, alarm, clock)
    return await SecretCircle.open(seats, new SecretSum(random), patience)
  }, secrecy.circleSize ?? usualCircle)
}

/** For `planNeighbourhood`: homes in circles of so many at the most. */
export function inCircles(meet: Meet, circleSize: number): OpenParts {
  return async (input, usualPrice) => {
    const opened: Part[] = []
    const byFeeder = Map.groupBy(partInputs(input, 1), ({ feederId }) => feederId)
    try {
      for (const circle of [...byFeeder.values()].flatMap((parts) => divided(parts, circleSize))) {
        opened.push(await openCircle(circle, usualPrice, meet))
      }
    } catch (error) {
      for (const part of opened) part.close()
      throw error
    }
    return opened
  }
}

/** Divides homes evenly, none into fewer than five. */
function divided(parts: readonly PartInput[], size: number): (readonly PartInput[])[] {
  if (isOpen(parts)) return [parts]
  if (parts.length < leastParties) {
    const { feederId } = parts[0]!
    const where = feederId === null ? 'the neighbourhood' : `the feeder ${feederId}`
    throw new RefusalError(
      refuse(
        'secret-group-size',
        `Directly behind ${where} there are ${parts.length} homes. A sum that shows nobody's own takes ${leastParties}.`,
        'homes',
      ),
    )
  }
  const count = Math.min(Math.ceil(parts.length / size), Math.floor(parts.length / leastParties))
  const first = (circle: number): number => Math.floor((circle * parts.length) / count)
  return Array.from({ length: count }, (_, i) => parts.slice(first(i), first(i + 1)))
}

/** What a neighbourhood has of its own is no secret. */
function isOpen(parts: readonly PartInput[]): boolean {
  return parts.every(({ input }) => input.homes.length === 0)
}

async function openCircle(
  parts: readonly PartInput[],
  usualPrice: number,
  meet: Meet,
): Promise<Part> {
  const homes = parts.map((part) => LocalPart.open(part, usualPrice))
  if (isOpen(parts)) return homes[0]!
  try {
    const codes = homesCodes(parts[0]!.input.steps.count)
    const circle = await meet(
      homes.map((home, i) => ({
        name: parts[i]!.input.homes[0]!.cellId,
        responder: new HomeResponder(home, codes),
      })),
    )
    const opening = codes.opening.read(await circle.ask(['opening'], codes.opening.shape))
    return new SecretPart(circle, homes, codes, opening)
  } catch (error) {
    for (const home of homes) home.close()
    throw error
  }
}

/** What homes are asked besides what any group is. */
type HomesQuestion =
  | readonly ['opening']
  | readonly ['resume']
  | readonly ['netW']
  | readonly ['askPreferred', room: Room]
  | readonly ['takePreferred', room: Room, shares: Shares]

export type PartQuestion = GroupQuestion | HomesQuestion

/** Homes that answer in sums only, each with a seat in a circle. */
class SecretPart extends SecretGroup<HomesQuestion> implements Part {
  readonly feederId: string | null
  readonly opening: Opening
  readonly #homes: readonly LocalPart[]
  readonly #codes: HomesCodes

  constructor(
    circle: Circle<PartQuestion>,
    homes: readonly LocalPart[],
    codes: HomesCodes,
    opening: Opening,
  ) {
    super(circle, opening.use.length, opening)
    this.feederId = homes[0]!.feederId
    this.opening = opening
    this.#homes = homes
    this.#codes = codes
  }

  resume(): Promise<Resumed> {
    return this.ask(['resume'], this.#codes.resumed)
  }

  netW(): Promise<Float64Array> {
    return this.ask(['netW'], this.#codes.use)
  }

  askPreferred(room: Room): Promise<Shift> {
    return this.ask(['askPreferred', room], this.#codes.shift)
  }

  takePreferred(room: Room, shares: Shares): Promise<Taken> {
    return this.ask(['takePreferred', room, shares], this.#codes.taken)
  }

  read(outside: Outside): PartPlan {
    return joined(
      this.#homes.map((home) => home.read(outside)),
      this.opening.use.length,
    )
  }

  close(): void {
    for (const home of this.#homes) home.close()
  }
}

/** A home's end of the circle. */
class HomeResponder implements Responder<PartQuestion> {
  readonly #home: LocalPart
  readonly #codes: HomesCodes
  readonly #group: GroupResponder

  constructor(home: LocalPart, codes: HomesCodes) {
    this.#home = home
    this.#codes = codes
    this.#group = new GroupResponder(home, codes)
  }

  answer(question: PartQuestion): Soon<Numbers> {
    const home = this.#home
    const codes = this.#codes
    if (question[0] === 'opening') return codes.opening.write(home.opening)
    if (question[0] === 'resume') return codes.resumed.write(home.resume())
    if (question[0] === 'netW') return codes.use.write(home.netW())
    if (question[0] === 'askPreferred') return codes.shift.write(home.askPreferred(question[1]))
    if (question[0] === 'takePreferred')
      return codes.taken.write(home.takePreferred(question[1], question[2]))
    return this.#group.answer(question)
  }

  hear(notice: GroupNotice): Soon<void> {
    return this.#group.hear(notice)
  }
}

interface HomesCodes extends Codes {
  readonly opening: Code<Opening>
  readonly resumed: Code<Resumed>
  readonly shift: Code<Shift>
  readonly taken: Code<Taken>
}

function homesCodes(count: number): HomesCodes {
  const codes = codesOf(count)
  return {
    ...codes,
    opening: {
      shape: { sums: 2 * count, counts: 2 },
      write: ({ fixedW, use, ...size }) => ({
        sums: Float64Array.of(...fixedW, ...use),
        counts: codes.size.write(size).counts,
      }),
      read: ({ sums, counts }) => ({
        ...codes.size.read({ sums, counts }),
        fixedW: sums.slice(0, count),
        use: sums.slice(count),
      }),
    },
    resumed: {
      shape: { sums: 1 + count, counts: 0 },
      write: ({ cost, use }) => ({
        sums: Float64Array.of(cost, ...use),
        counts: new Uint32Array(),
      }),
      read: ({ sums }) => ({ cost: sums[0]!, use: sums.slice(1) }),
    },
    shift: {
      shape: { sums: 2 * count, counts: 0 },
      write: ({ moreW, lessW }) => ({
        sums: Float64Array.of(...moreW, ...lessW),
        counts: new Uint32Array(),
      }),
      read: ({ sums }) => ({ moreW: sums.slice(0, count), lessW: sums.slice(count) }),
    },
    taken: {
      shape: { sums: 1, counts: 1 },
      write: ({ costMicro, changed }) => ({
        sums: Float64Array.of(costMicro),
        counts: Uint32Array.of(changed),
      }),
      read: ({ sums, counts }) => ({ costMicro: sums[0]!, changed: counts[0]! }),
    },
  }
}
