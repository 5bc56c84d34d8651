import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadHighs, optimumOf } from '../../../test/highs.ts'
import { seededRandom } from '../../kernel/random.ts'
import { RefusalError } from '../../kernel/refusal.ts'
import { Cell } from '../cell.ts'
import { count, randomMeeting, treeProgram } from '../fixtures.ts'
import { MemberGroup, type Soon } from '../group.ts'
import { Patience } from '../patience.ts'
import { PatientGroup } from '../patient-group.ts'
import { agree, type RoundsOptions } from '../rounds.ts'
import { VirtualTime } from '../time-fixtures.ts'
import { codesOf } from './answers.ts'
import { SecretCircle, type Seat } from './circle.ts'
import { OpenCircle } from './fixtures.ts'
import type { GroupNotice, GroupQuestion } from './group-question.ts'
import { GroupResponder } from './group-responder.ts'
import { MemberSeat } from './member-seat.ts'
import type { Message, Roster } from './message.ts'
import { SecretParty } from './party.ts'
import { SecretGroup } from './secret-group.ts'
import { SecretSum } from './sum.ts'

const options: RoundsOptions = {
  roundLimit: 60,
  targetGap: 1e-6,
  startSoftness: 10,
  lastCost: null,
}

const waits = { answerMs: 1000, totalMs: 20_000 }

/** Whether a seat does something, counted from 0 when it has met the others. */
type Does = (deed: number) => boolean

/** A seat at the other end of a line that may be down. */
class FarSeat implements Seat<GroupQuestion> {
  readonly name: string
  deeds = 0
  readonly #seat: Seat<GroupQuestion>
  readonly #does: Does

  constructor(seat: Seat<GroupQuestion>, does: Does) {
    this.name = seat.name
    this.#seat = seat
    this.#does = does
  }

  join(): Soon<Uint8Array> {
    return this.#seat.join()
  }

  meet(roster: Roster): Soon<void> {
    return this.#seat.meet(roster)
  }

  deal(number: number): Promise<Message> {
    return this.#ifUp(() => this.#seat.deal(number))
  }

  take(dealt: Message): Promise<void> {
    return this.#ifUp(() => this.#seat.take(dealt))
  }

  answer(asked: Message, question: GroupQuestion): Promise<Message> {
    return this.#ifUp(() => this.#seat.answer(asked, question))
  }

  reveal(wanted: Message): Promise<Message> {
    return this.#ifUp(() => this.#seat.reveal(wanted))
  }

  hear(notice: GroupNotice): Promise<void> {
    return this.#ifUp(() => this.#seat.hear(notice))
  }

  async #ifUp<T>(deed: () => Soon<T>): Promise<T> {
    if (this.#does(this.deeds++)) return await deed()
    throw new Error('the line is down')
  }
}

/** Meetings of seven members: as many as can spare two. */
const seeds = [6, 13, 20, 27, 34, 41]

const always: Does = () => true

/** Has seven members agree, each with a seat in a circle; or with sums that hide nothing. */
async function meet(seed: number, does: readonly Does[] = [], isSecret = true) {
  const { members, terms, fixed } = randomMeeting(seed)
  assert.equal(members.length, 7)
  const time = new VirtualTime()
  const codes = codesOf(count)
  const own = members.map((member) => new GroupResponder(new MemberGroup([member], count), codes))
  const seats = own.map((responder, i) => {
    const party = new SecretParty(seededRandom(i + 1))
    return new FarSeat(new MemberSeat(`home-${i}`, party, responder), does[i] ?? always)
  })
  const sum = new SecretSum(seededRandom(99))
  const patience = (): Patience => new Patience(waits, time.alarm, time)
  const work = async () => {
    const circle = isSecret ? await SecretCircle.open(seats, sum, patience) : new OpenCircle(own)
    const groups = [await SecretGroup.open(circle, count)]
    const startPrices = new Float64Array(count)
    const cell = new Cell({ groups, terms, fixed, startPrices, usualPrice: 3 })
    return { agreement: await agree(cell, options), seats, members, terms, fixed }
  }
  return await time.until(work())
}

/** The same meeting with each member a group by itself, added up as it comes. */
async function meetOpenly(seed: number) {
  const { members, terms, fixed } = randomMeeting(seed)
  const groups = members.map((member) => new MemberGroup([member], count))
  const startPrices = new Float64Array(count)
  const cell = new Cell({ groups, terms, fixed, startPrices, usualPrice: 3 })
  return { agreement: await agree(cell, options), members }
}

test('masks change no bit of a plan', async () => {
  for (const seed of seeds) {
    const secret = await meet(seed)
    const open = await meet(seed, [], false)
    assert.deepEqual(secret.agreement, open.agreement)
    assert.deepEqual(
      secret.members.map(({ plan }) => plan),
      open.members.map(({ plan }) => plan),
    )
  }
})

test('a plan of secret sums is that of members who answer openly, to a thousandth of a millionth', async () => {
  for (const seed of seeds) {
    const secret = await meet(seed)
    const open = await meetOpenly(seed)
    const near = (one: number, other: number): void =>
      assert.ok(Math.abs(one - other) <= 1e-9 * (1 + Math.abs(one)), `${one} and ${other}`)
    assert.equal(secret.agreement.rounds, open.agreement.rounds)
    assert.deepEqual(secret.agreement.absent, [])
    near(open.agreement.cost, secret.agreement.cost)
    near(open.agreement.bound, secret.agreement.bound)
    for (const [t, price] of open.agreement.prices.entries()) {
      near(price, secret.agreement.prices[t]!)
    }
    for (const [i, { plan }] of open.members.entries()) {
      for (const [t, units] of plan.entries()) near(units, secret.members[i]!.plan[t]!)
    }
  }
})

test('whoever is gone from any moment on is left out of sums and certificate, and named', async () => {
  const highs = await loadHighs()
  const { seats } = await meet(13)
  const most = seats[0]!.deeds
  assert.ok(most > 100)
  for (let from = 1; from < most - 45; from += 13) {
    const gone: Does = (deed) => deed < from
    const does = [gone, always, always, (deed: number) => deed < from + 3]
    const { agreement, members, terms, fixed } = await meet(13, does)
    const { cost, bound, absent } = agreement
    const names = absent.map(({ name }) => name).sort()
    assert.deepEqual(names, ['home-0', 'home-3'], `from ${from}`)
    const rest = members.filter((_, i) => i !== 0 && i !== 3)
    const optimum = optimumOf(highs, treeProgram({ members: rest, terms, fixed }))
    const small = 1e-5 * (1 + Math.abs(optimum))
    assert.ok(bound <= optimum + small && cost >= optimum - small, `${bound} ${optimum} ${cost}`)
    assert.ok(cost - bound <= small, `from ${from}: ${cost} - ${bound} in ${agreement.rounds}`)
  }
})

test('whoever comes back takes part again', async () => {
  const { agreement: whole } = await meet(20)
  for (let from = 0; from < 60; from += 11) {
    const away: Does = (deed) => deed < from || deed >= from + 2
    const { agreement } = await meet(20, [always, always, away])
    assert.deepEqual(agreement.absent, [], `from ${from}`)
    assert.ok(Math.abs(agreement.cost - whole.cost) <= 1e-5 * (1 + Math.abs(whole.cost)))
  }
})

test('any who drop out and come back at any time: the certificate is that of those who are there', async () => {
  const highs = await loadHighs()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 2, maxLength: 2 }),
      async (seed, lines) => {
        const does = lines.map((line): Does => {
          const random = seededRandom(line)
          return () => random.next() > 0.03
        })
        const { agreement, members, terms, fixed } = await meet(seed, does)
        const absent = new Set(agreement.absent.map(({ name }) => name))
        const rest = members.filter((_, i) => !absent.has(`home-${i}`))
        const optimum = optimumOf(highs, treeProgram({ members: rest, terms, fixed }))
        const small = 1e-6 * (1 + Math.abs(optimum))
        assert.ok(agreement.bound <= optimum + small, `${agreement.bound} > ${optimum}`)
        assert.ok(agreement.cost >= optimum - small, `${agreement.cost} < ${optimum}`)
      },
    ),
    { seed: 5, numRuns: 6 },
  )
})

test('too few for a secret sum end the agreement, unless the group as a whole is waited for', async () => {
  const gone: Does = (deed) => deed < 40
  await assert.rejects(meet(13, [gone, gone, gone]), (error) => {
    return error instanceof RefusalError && error.refusal.code === 'too-few-answers'
  })
  const time = new VirtualTime()
  const { members, terms, fixed } = randomMeeting(13)
  const work = async () => {
    const patience = (): Patience => new Patience(waits, time.alarm, time)
    const seats = members.map((member, i) => {
      const responder = new GroupResponder(new MemberGroup([member], count), codesOf(count))
      const seat = new MemberSeat(`home-${i}`, new SecretParty(seededRandom(i + 1)), responder)
      return new FarSeat(seat, i < 3 ? gone : always)
    })
    const circle = await SecretCircle.open(seats, new SecretSum(seededRandom(99)), patience)
    const before = { use: new Float64Array(count), cost: 0 }
    const secret = await SecretGroup.open(circle, count)
    const groups = [new PatientGroup(secret, 'street', patience(), before)]
    const startPrices = new Float64Array(count)
    return await agree(new Cell({ groups, terms, fixed, startPrices, usualPrice: 3 }), options)
  }
  const { cost, bound, absent } = await time.until(work())
  assert.deepEqual(absent, [{ name: 'street', reason: 'failed' }])
  assert.ok(bound <= cost)
})
