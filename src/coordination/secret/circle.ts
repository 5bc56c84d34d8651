import { orThrow, type Result } from '../../kernel/refusal.ts'
import type { Absence, Soon } from '../group.ts'
import type { Patience } from '../patience.ts'
import type { GroupNotice } from './group-question.ts'
import type { Message, Roster } from './message.ts'
import type { SecretSum } from './sum.ts'
import type { Numbers, Shape } from './tally.ts'

/** Where a member sits in a circle: its end of it, in this process or at the other end of a wire. */
export interface Seat<Question> {
  readonly name: string
  /** Its public key. */
  join(): Soon<Uint8Array>
  meet(roster: Roster): Soon<void>
  deal(number: number): Soon<Message>
  take(dealt: Message): Soon<void>
  answer(asked: Message, question: Question): Soon<Message>
  reveal(wanted: Message): Soon<Message>
  hear(notice: GroupNotice): Soon<void>
}

/** Members whose answers are added up. */
export interface Circle<Question> {
  /** Those that do not take part for now. */
  readonly absent: readonly Absence[]
  /** All that can be asked again take part again. */
  beginRound(): void
  /** The sum of what those answer who take part; throws a refusal where they are too few. */
  ask(question: Question, shape: Shape): Promise<Numbers>
  /** Tells all that take part something. */
  tell(notice: GroupNotice): Promise<void>
}

/** Members whose answers are added up in secret: brings the collector's questions to their seats, and waits no longer than it may. */
export class SecretCircle<Question> implements Circle<Question> {
  readonly #sum: SecretSum
  readonly #seats: readonly Seat<Question>[]
  readonly #patience: readonly Patience[]
  /** Those that do not take part until the next round, and why. */
  readonly #absent = new Map<number, Absence>()

  private constructor(
    sum: SecretSum,
    seats: readonly Seat<Question>[],
    patience: readonly Patience[],
  ) {
    this.#sum = sum
    this.#seats = seats
    this.#patience = patience
  }

  /** Has all seats meet; all of them have to be there. `patience`: makes what one seat is waited for with. */
  static async open<Question>(
    seats: readonly Seat<Question>[],
    sum: SecretSum,
    patience: () => Patience,
  ): Promise<SecretCircle<Question>> {
    const keys = await Promise.all(seats.map(async (seat) => await seat.join()))
    const roster = orThrow(sum.meet(keys))
    await Promise.all(seats.map(async (seat) => await seat.meet(roster)))
    return new SecretCircle(sum, seats, seats.map(patience))
  }

  get absent(): readonly Absence[] {
    return [...this.#absent.values()]
  }

  beginRound(): void {
    for (const party of this.#absent.keys()) {
      if (this.#patience[party]!.isFree) this.#absent.delete(party)
    }
  }

  async ask(question: Question, shape: Shape): Promise<Numbers> {
    const sum = this.#sum
    // Who is back has dealt nothing yet.
    const haveDealt = this.#present.every((party) => sum.dealers.includes(party))
    if (!sum.hasSeeds || !haveDealt) await this.#deal()
    const parties = sum.dealers.filter((party) => !this.#absent.has(party))
    orThrow(sum.ask(parties, shape))
    await this.#each(parties, async (seat, party) =>
      sum.takeMasked(await seat.answer(sum.asked(party), question)),
    )
    // Who has answered is in the sum, whether it still helps to take masks off or not.
    const answered = orThrow(sum.close())
    await this.#heard(answered, async (seat, party) =>
      sum.takeRevealed(await seat.reveal(sum.wanted(party))),
    )
    return orThrow(await sum.sum())
  }

  async tell(notice: GroupNotice): Promise<void> {
    await this.#each(this.#present, async (seat) => await seat.hear(notice))
  }

  /** New seeds for the next questions. */
  async #deal(): Promise<void> {
    const sum = this.#sum
    const number = sum.beginDeal()
    await this.#each(this.#present, async (seat) => sum.takeDeal(await seat.deal(number)))
    await this.#each(sum.dealers, async (seat, party) => await seat.take(sum.dealt(party)))
  }

  get #present(): number[] {
    return [...this.#seats.keys()].filter((party) => !this.#absent.has(party))
  }

  /** Asks some at once. Who does not answer in time, or something that cannot be taken, does not take part until the next round. */
  async #each(parties: readonly number[], ask: Ask<Question>): Promise<void> {
    const reasons = await this.#heard(parties, ask)
    for (const [i, party] of parties.entries()) {
      const reason = reasons[i]!
      if (reason !== null) this.#absent.set(party, { name: this.#seats[party]!.name, reason })
    }
  }

  /** Asks some at once; returns what was wrong with each, null where nothing was. */
  async #heard(
    parties: readonly number[],
    ask: Ask<Question>,
  ): Promise<(Absence['reason'] | null)[]> {
    return await Promise.all(
      parties.map(async (party) => {
        const heard = await this.#patience[party]!.ask(() => ask(this.#seats[party]!, party))
        if ('reason' in heard) return heard.reason
        return heard.value?.ok === false ? 'nonsense' : null
      }),
    )
  }
}

type Ask<Question> = (seat: Seat<Question>, party: number) => Promise<Result<void> | void>
