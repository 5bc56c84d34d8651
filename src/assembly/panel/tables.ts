import { createHash } from 'node:crypto'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { seededRandom, type Random } from '../../kernel/random.ts'

/** Who sits where: people by place in the list, [round][table]. */
export type Seating = readonly (readonly (readonly number[])[])[]

/** What everybody at the tables answered: answer by question. */
export type SeatedPeople = readonly Readonly<Record<string, string>>[]

/** How many tables, how often people change them, and what chance comes from. */
export interface TableWish {
  readonly tables: number
  readonly rounds: number
  readonly seed: string
}

export interface Tables {
  readonly seating: Seating
  /** Meetings of two who have met before. */
  readonly repeats: number
  /** No seating has fewer. */
  readonly leastRepeats: number
  /** Seats by which tables have more or fewer of an answer than an even share, rounded either way. */
  readonly uneven: number
}

export const tableLimits = { people: 1_000, rounds: 20 } as const
/** Exchanges that are tried, for each person and round, and at the most. */
const tries = { each: 300, most: 2_000_000 } as const
/** An answer that is missing at a table weighs as much as so many second meetings. */
const weightOfUneven = 4

/**
 * Tables for small groups over several rounds: mixed by what people answered, and people who have met meet again as seldom as possible. Begins with a
 * random seating and exchanges two people of a round while the sum of squared meetings and of uneven shares falls; at first it may
 * rise a little (threshold accepting: Dueck and Scheuer, Journal of Computational Physics 90, 1990). The same seed gives the same tables.
 */
export function tablesOf(
  people: SeatedPeople,
  { tables, rounds, seed }: TableWish,
): Result<Tables> {
  const whole = (at: string, value: number, most: number): Result<never> | null => {
    if (Number.isInteger(value) && value >= 1 && value <= most) return null
    const right = `a whole number from 1 to ${most}`
    return refuse('bad-tables', `${at} is ${value}; right would be ${right}.`, at, {
      at,
      value,
      right,
    })
  }
  const refused =
    whole('people', people.length, tableLimits.people) ??
    whole('tables', tables, Math.floor(people.length / 2) || 1) ??
    whole('rounds', rounds, tableLimits.rounds)
  if (refused !== null) return refused
  const room = new Room(people, tables, rounds, seededRandom(numberOf(seed)))
  const count = Math.min(tries.each * people.length * rounds, tries.most)
  if (tables > 1) for (let i = 0; i < count; i++) room.tryExchange(2 * (1 - (i + 1) / count) ** 2)
  return success(room.tables())
}

function numberOf(seed: string): number {
  return createHash('sha256').update(`commonwatt tables\n${seed}\n`).digest().readInt32BE(0)
}

class Room {
  readonly #people: number
  readonly #tableCount: number
  readonly #rounds: number
  readonly #random: Random
  /** [round x person]: the table. */
  readonly #tableOf: Int32Array
  readonly #seats: number[][][]
  /** [person x person]: how often they meet. */
  readonly #meetings: Uint8Array
  /** Answers as numbers, over all questions, of each person. */
  readonly #answers: readonly (readonly number[])[]
  /** [round x table x answer] */
  readonly #counts: Int32Array
  readonly #even: readonly { readonly min: number; readonly max: number }[]

  constructor(
    people: readonly Readonly<Record<string, string>>[],
    tables: number,
    rounds: number,
    random: Random,
  ) {
    const count = people.length
    const known = new Map<string, number>()
    this.#answers = people.map((answers) =>
      Object.entries(answers).map((answer) => {
        const key = JSON.stringify(answer)
        if (!known.has(key)) known.set(key, known.size)
        return known.get(key)!
      }),
    )
    const all = new Int32Array(known.size)
    for (const answers of this.#answers) for (const answer of answers) all[answer]!++
    this.#even = Array.from(all, (each) => ({
      min: Math.floor(each / tables),
      max: Math.ceil(each / tables),
    }))
    this.#people = count
    this.#tableCount = tables
    this.#rounds = rounds
    this.#random = random
    this.#tableOf = new Int32Array(rounds * count)
    this.#meetings = new Uint8Array(count * count)
    this.#counts = new Int32Array(rounds * tables * known.size)
    this.#seats = Array.from({ length: rounds }, (_, round) => this.#seated(round))
  }

  /** A random seating of one round; tables differ by one seat at the most. */
  #seated(round: number): number[][] {
    const order = Array.from({ length: this.#people }, (_, i) => i)
    for (let i = order.length - 1; i > 0; i--) {
      const j = this.#below(i + 1)
      ;[order[i], order[j]] = [order[j]!, order[i]!]
    }
    const seats = Array.from({ length: this.#tableCount }, (_, table) =>
      order.filter((_person, place) => place % this.#tableCount === table),
    )
    seats.forEach((table, number) => {
      for (const person of table) {
        this.#tableOf[round * this.#people + person] = number
        for (const answer of this.#answers[person]!)
          this.#counts[this.#place(round, number, answer)]!++
        for (const other of table)
          if (other !== person) this.#meetings[person * this.#people + other]!++
      }
    })
    return seats
  }

  /** Exchanges two people of a round unless that costs more than the threshold. */
  tryExchange(threshold: number): void {
    const round = this.#below(this.#rounds)
    const one = this.#below(this.#people)
    const other = this.#below(this.#people)
    const from = this.#tableOf[round * this.#people + one]!
    const to = this.#tableOf[round * this.#people + other]!
    if (from === to) return
    const cost =
      this.#meetingCost(round, one, from, other, to) + this.#mixCost(round, one, from, other, to)
    if (cost > threshold) return
    this.#move(round, one, from, to, other)
    this.#move(round, other, to, from, one)
    const seats = this.#seats[round]!
    seats[from] = seats[from]!.map((person) => (person === one ? other : person))
    seats[to] = seats[to]!.map((person) => (person === other ? one : person))
  }

  /** By how much the sum of squared meetings would rise, halved: one meeting more where there are m costs m, one fewer saves m - 1. */
  #meetingCost(round: number, one: number, from: number, other: number, to: number): number {
    const { [from]: left = [], [to]: joined = [] } = this.#seats[round]!
    let cost = 0
    for (const person of left) {
      if (person === one) continue
      cost += this.#meetings[other * this.#people + person]!
      cost -= this.#meetings[one * this.#people + person]! - 1
    }
    for (const person of joined) {
      if (person === other) continue
      cost += this.#meetings[one * this.#people + person]!
      cost -= this.#meetings[other * this.#people + person]! - 1
    }
    return cost
  }

  #mixCost(round: number, one: number, from: number, other: number, to: number): number {
    let cost = 0
    const mine = this.#answers[one]!
    const theirs = this.#answers[other]!
    for (const answer of mine) {
      if (theirs.includes(answer)) continue
      cost += this.#step(round, from, answer, -1) + this.#step(round, to, answer, 1)
    }
    for (const answer of theirs) {
      if (mine.includes(answer)) continue
      cost += this.#step(round, to, answer, -1) + this.#step(round, from, answer, 1)
    }
    return cost * weightOfUneven
  }

  #step(round: number, table: number, answer: number, by: 1 | -1): number {
    const count = this.#counts[this.#place(round, table, answer)]!
    return this.#off(answer, count + by) - this.#off(answer, count)
  }

  #off(answer: number, count: number): number {
    const { min, max } = this.#even[answer]!
    return Math.max(min - count, count - max, 0)
  }

  /** `instead` takes the place, and is not met there. */
  #move(round: number, person: number, from: number, to: number, instead: number): void {
    for (const other of this.#seats[round]![from]!)
      if (other !== person) this.#meet(person, other, -1)
    for (const other of this.#seats[round]![to]!)
      if (other !== instead) this.#meet(person, other, 1)
    for (const answer of this.#answers[person]!) {
      this.#counts[this.#place(round, from, answer)]!--
      this.#counts[this.#place(round, to, answer)]!++
    }
    this.#tableOf[round * this.#people + person] = to
  }

  #meet(one: number, other: number, by: 1 | -1): void {
    this.#meetings[one * this.#people + other]! += by
    this.#meetings[other * this.#people + one]! += by
  }

  tables(): Tables {
    let repeats = 0
    for (let one = 0; one < this.#people; one++) {
      for (let other = 0; other < one; other++) {
        repeats += Math.max(this.#meetings[one * this.#people + other]! - 1, 0)
      }
    }
    let uneven = 0
    const answers = this.#even.length
    this.#counts.forEach((count, place) => (uneven += this.#off(place % answers, count)))
    const smallest = Math.floor(this.#people / this.#tableCount)
    const larger = this.#people % this.#tableCount
    const pairs = (seats: number): number => (seats * (seats - 1)) / 2
    const inRound = larger * pairs(smallest + 1) + (this.#tableCount - larger) * pairs(smallest)
    const seating = this.#seats.map((round) =>
      round.map((table) => table.toSorted((one, other) => one - other)),
    )
    return {
      seating,
      repeats,
      leastRepeats: Math.max(inRound * this.#rounds - pairs(this.#people), 0),
      uneven,
    }
  }

  #place(round: number, table: number, answer: number): number {
    return (round * this.#tableCount + table) * this.#even.length + answer
  }

  #below(count: number): number {
    return Math.floor(this.#random.next() * count)
  }
}
